/** @file A name typed, or taken from those that are known: for tags and languages of documents. */
import { useId, useState } from "react";
import { Button } from "../../ui/button.tsx";

interface NameFormProps {
  label: string;
  placeholder: string;
  /** Offered while typing. */
  known: readonly string[];
  maxLength: number;
  submit: string;
  /** Called with the trimmed name, never an empty one. The field is emptied where it gives true: it could be taken. */
  onName: (name: string) => Promise<boolean>;
}

export function NameForm({ label, placeholder, known, maxLength, submit, onName }: NameFormProps) {
  const [typed, setTyped] = useState("");
  const list = useId();
  const name = typed.trim();
  return (
    <form
      className="tag-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name === "") return;
        void onName(name).then((taken) => {
          if (taken) setTyped("");
        });
      }}
    >
      <input
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={maxLength}
        dir="auto"
        list={list}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id={list}>
        {known.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button type="submit" tone="primary" disabled={name === ""}>
        {submit}
      </Button>
    </form>
  );
}
