/** @file The library before there is anything in it: what Emend does, and where to begin. */
import { FilePlus2, Sparkles } from "lucide-react";
import { useRef } from "react";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { useImports } from "./import-context.tsx";

const ACCEPT = ".png,.jpg,.jpeg,.tif,.tiff,.webp,.pdf,image/*,application/pdf";

export function ChooseFiles({ large = false }: { large?: boolean }) {
  const imports = useImports();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button tone="primary" size={large ? "large" : "medium"} icon={FilePlus2} onClick={() => input.current?.click()}>
        {strings.library.choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same files can be chosen again.
          event.target.value = "";
          void imports.addFiles(files, null);
        }}
      />
    </>
  );
}

export function Welcome() {
  const t = strings.library;
  const imports = useImports();
  return (
    <section className="welcome">
      <h2>{t.welcome}</h2>
      <p className="welcome-text">{t.welcomeText}</p>
      <div className="drop-zone">
        <FilePlus2 size={30} strokeWidth={1.4} aria-hidden />
        <strong>{t.dropTitle}</strong>
        <span>{t.dropHint}</span>
        <div className="drop-actions">
          <ChooseFiles large />
          <Button size="large" icon={Sparkles} onClick={() => void imports.addSample()}>
            {t.trySample}
          </Button>
        </div>
      </div>
      <ol className="steps">
        {t.steps.map((step, i) => (
          <li key={step.title}>
            <span className="step-number" aria-hidden>
              {i + 1}
            </span>
            <strong>{step.title}</strong>
            <p>{step.text}</p>
          </li>
        ))}
      </ol>
      <p className="muted">{t.emptyAlternative}</p>
    </section>
  );
}
