/** @file What can be done with the document: read, take back, choose the version that reads. */
import {
  BookOpen,
  FileImage,
  Files,
  Keyboard,
  ListCollapse,
  ListStart,
  PanelLeft,
  Redo2,
  Rows3,
  Undo2,
} from "lucide-react";
import type { JournalState } from "#contract/corrections.ts";
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import type { CommandId } from "../../keys/commands.ts";
import { useKeyboard, useKeyHint } from "../../keys/use-commands.tsx";
import { Link } from "../../router.tsx";
import { stepText, strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { percent } from "../../ui/format.ts";
import type { Columns } from "./place-memory.ts";
import { ReaderChip } from "./reader-chip.tsx";
import type { QueueMode } from "./use-queue-mode.ts";
import { VersionSelect } from "./version-select.tsx";

interface ToolbarProps {
  document: DocumentSummary;
  page: PageSummary;
  journal: JournalState | undefined;
  reading: boolean;
  /** e.g. `saved 14:03`, for a moment. */
  flash: string | null;
  onRead(): void;
  onReadAll(): void;
  onUndo(): void;
  onRedo(): void;
  /** Which columns are unfolded. */
  columns: Columns;
  queue: QueueMode;
}

export function Toolbar(props: ToolbarProps) {
  const t = strings.workspace;
  const keyboard = useKeyboard();
  const hint = useKeyHint();
  const does = (label: string, id: CommandId) => ({ label, hint: hint(label, id), onClick: () => keyboard.run(id) });
  const { document: doc, page, journal, reading } = props;
  return (
    <div className="toolbar" role="toolbar" aria-label={doc.name}>
      <div className="toolbar-title">
        <h1 title={doc.name} dir="auto">
          {doc.name}
        </h1>
        <span className="toolbar-page">{t.pageOf(page.position + 1, doc.pageCount)}</span>
        {/* In the place of the file's name: a word that comes and goes must not push the buttons into another row. */}
        <span className="flash" role="status">
          {props.flash}
        </span>
        {props.flash !== null || page.sourceName.startsWith(doc.name) ? null : (
          <bdi className="toolbar-source" title={page.sourceName}>
            {page.sourceName}
          </bdi>
        )}
      </div>
      <Button icon={BookOpen} disabled={reading} onClick={props.onRead}>
        {t.readPage}
      </Button>
      <Button icon={Files} disabled={reading} onClick={props.onReadAll}>
        {t.readAll}
      </Button>
      <span className="toolbar-rule" />
      <IconButton
        icon={Undo2}
        label={t.undo}
        hint={hint(t.undoLabel(stepText(journal?.undo, journal?.undoLabel)), "document.undo")}
        disabled={journal?.canUndo !== true}
        onClick={props.onUndo}
      />
      <IconButton
        icon={Redo2}
        label={t.redo}
        hint={hint(t.redoLabel(stepText(journal?.redo, journal?.redoLabel)), "document.redo")}
        disabled={journal?.canRedo !== true}
        onClick={props.onRedo}
      />
      <span className="toolbar-rule" />
      <VersionSelect documentId={doc.id} />
      <ReaderChip documentId={doc.id} />
      <Button
        icon={ListStart}
        aria-pressed={props.queue.on}
        title={hint(strings.commands["document.queue"], "document.queue")}
        onClick={() => keyboard.run("document.queue")}
      >
        {props.queue.queue === null
          ? strings.queueMode.title
          : strings.queueMode.progress(props.queue.queue.total - props.queue.queue.left, props.queue.queue.total)}
      </Button>
      <span className="toolbar-scores">
        <span>{t.progress(page.verifiedCount, page.lineCount)}</span>
        {doc.cer === null ? (
          <span className="muted" title={t.noCer}>
            {strings.library.cer(percent(null))}
          </span>
        ) : (
          <Link to={{ screen: "scores", documentId: doc.id }}>{strings.library.cer(percent(doc.cer))}</Link>
        )}
      </span>
      <fieldset className="toolbar-group">
        <legend className="visually-hidden">{t.columns}</legend>
        <IconButton icon={PanelLeft} {...does(t.showRail, "view.rail")} pressed={props.columns.rail} />
        <IconButton icon={FileImage} {...does(t.showCanvas, "view.canvas")} pressed={props.columns.canvas} />
        <IconButton icon={Rows3} {...does(t.showCards, "view.cards")} pressed={props.columns.cards} />
        <IconButton
          icon={ListCollapse}
          {...does(t.onlyCards, "view.onlyCards")}
          pressed={props.columns.cards && !props.columns.rail && !props.columns.canvas}
        />
      </fieldset>
      <IconButton
        icon={Keyboard}
        label={t.shortcuts}
        hint={hint(t.shortcuts, "app.shortcuts")}
        onClick={() => keyboard.run("app.shortcuts")}
      />
    </div>
  );
}
