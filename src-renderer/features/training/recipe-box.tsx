/** @file The knobs as a file to keep and as a command line to use elsewhere. */
import { useQuery } from "@tanstack/react-query";
import { Copy, Download, Upload } from "lucide-react";
import { useRef } from "react";
import type { TurnedOptions } from "#contract/training-options.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface RecipeBoxProps {
  turned: TurnedOptions;
  /** Whether it teaches a large model. */
  large: boolean;
  onLoad(options: TurnedOptions): void;
}

export function RecipeBox({ turned, large, onLoad }: RecipeBoxProps) {
  const { client } = useApi();
  const file = useRef<HTMLInputElement>(null);
  const recipe = useQuery({
    queryKey: ["recipe", turned, large],
    queryFn: () => client.training.recipe({ ...turned, large }),
  });
  const t = strings.training.knobs;
  const load = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      onLoad(await client.training.readRecipe({ yaml: await chosen.text() }));
      toast("info", t.loaded);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <div className="recipe">
      <div className="live-actions">
        <Button
          size="small"
          icon={Download}
          disabled={recipe.data === undefined}
          onClick={() => recipe.data !== undefined && download(recipe.data.yaml)}
        >
          {t.saveRecipe}
        </Button>
        <Button size="small" icon={Upload} onClick={() => file.current?.click()}>
          {t.loadRecipe}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml"
          hidden
          aria-label={t.loadRecipe}
          onChange={(event) => {
            void load(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      <p className="recipe-command">
        <span>{t.command}</span>
        <code dir="ltr">{recipe.data?.command ?? ""}</code>
        <Button
          size="small"
          tone="quiet"
          icon={Copy}
          onClick={() =>
            void navigator.clipboard.writeText(recipe.data?.command ?? "").then(
              () => toast("info", t.copied),
              (error: unknown) => toast("danger", messageOf(error)),
            )
          }
        >
          {t.copy}
        </Button>
      </p>
    </div>
  );
}

function download(yaml: string): void {
  const url = URL.createObjectURL(new Blob([yaml], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "emend-train.yaml";
  link.click();
  // The browser may only begin to read it now.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
