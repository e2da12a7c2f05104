/** @file The tools of the layout, over the page image: what a press does, and what can be done with what is chosen. */
import {
  BoxSelect,
  Columns2,
  ListOrdered,
  Merge,
  MousePointer2,
  RectangleHorizontal,
  RotateCcw,
  RotateCw,
  ScanSearch,
  Scissors,
  SortAsc,
  Square,
  SquareX,
  Trash2,
  Type,
  WandSparkles,
  X,
} from "lucide-react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { PageLayout, RegionKind } from "#contract/layout.ts";
import type { CommandId } from "../../../keys/commands.ts";
import { useKeyboard, useKeyHint } from "../../../keys/use-commands.tsx";
import { strings } from "../../../strings/index.ts";
import { IconButton } from "../../../ui/button.tsx";
import { type LayoutStore, type LayoutTool, setLayoutMode } from "./layout-store.ts";
import type { LayoutChanges } from "./use-layout-changes.ts";

interface LayoutBarProps {
  store: LayoutStore;
  lines: readonly Line[];
  layout: PageLayout | undefined;
  changes: LayoutChanges;
}

const tools = [
  ["select", MousePointer2],
  ["line", RectangleHorizontal],
  ["region", BoxSelect],
  ["cut", Scissors],
  ["order", ListOrdered],
  ["box", Square],
] as const satisfies readonly (readonly [LayoutTool, typeof X])[];

export function LayoutBar({ store, lines, layout, changes }: LayoutBarProps) {
  const keyboard = useKeyboard();
  const hint = useKeyHint();
  const { tool, lineIds, regionIds, boxIds, sequence, drawing, draft } = useStore(store);
  const t = strings.layout;
  const does = (id: CommandId) => ({
    label: strings.commands[id],
    hint: hint(strings.commands[id], id),
    onClick: () => keyboard.run(id),
  });
  const none = lineIds.length + regionIds.length === 0;
  const hintNow =
    boxIds.length > 0 ? t.chosenBox : draft !== null ? t.draft : drawing === null ? t.hints[tool] : t.drawing;
  return (
    <div className="layout-bar" data-no-pan>
      <div className="layout-tools" role="toolbar" aria-label={t.title}>
        {tools.map(([each, Icon]) => (
          <IconButton key={each} icon={Icon} {...does(`layout.${each}`)} pressed={tool === each} />
        ))}
        <span className="toolbar-rule" />
        <IconButton icon={Merge} {...does("layout.join")} disabled={lineIds.length < 2 && regionIds.length < 2} />
        <IconButton icon={Type} {...does("layout.reverse")} disabled={lineIds.length === 0} />
        <IconButton icon={SquareX} {...does("layout.blackOut")} />
        <IconButton icon={Trash2} {...does("layout.remove")} disabled={none && boxIds.length === 0} />
        <span className="toolbar-rule" />
        <IconButton icon={ScanSearch} {...does("layout.redetect")} />
        <IconButton icon={SortAsc} {...does("layout.autoOrder")} />
        <IconButton icon={Columns2} {...does("layout.findRegions")} />
        <span className="toolbar-rule" />
        <IconButton icon={RotateCcw} {...does("layout.turnLeft")} />
        <IconButton icon={RotateCw} {...does("layout.turnRight")} />
        <IconButton icon={WandSparkles} {...does("layout.deskew")} />
        <span className="toolbar-rule" />
        <IconButton
          icon={X}
          label={t.leave}
          hint={hint(t.leave, "layout.back")}
          onClick={() => setLayoutMode(store, false)}
        />
      </div>
      <div className="layout-note" role="status">
        {none || tool !== "select" ? (
          <span>{sequence.length > 0 ? t.ordering(sequence.length) : hintNow}</span>
        ) : (
          <Chosen lineIds={lineIds} regionIds={regionIds} lines={lines} layout={layout} changes={changes} />
        )}
      </div>
    </div>
  );
}

interface ChosenProps {
  lineIds: readonly string[];
  regionIds: readonly string[];
  lines: readonly Line[];
  layout: PageLayout | undefined;
  changes: LayoutChanges;
}

/** What is chosen, and what can be said of it: region, kind, direction. */
function Chosen({ lineIds, regionIds, lines, layout, changes }: ChosenProps) {
  const t = strings.layout;
  const region = layout?.regions.find(({ id }) => id === regionIds[0]);
  const line = lines.find(({ id }) => id === lineIds[0]);
  const direction = line?.direction ?? region?.direction ?? "";
  const setDirection = (value: string): void => {
    void changes.send((calls, seen) => {
      const wanted = value === "ltr" || value === "rtl" ? value : null;
      if (region !== undefined && lineIds.length === 0) {
        return calls.changeRegion({ ...seen.page, regionId: region.id, direction: wanted });
      }
      return calls.setDirection({ lines: seen.refs(lineIds), direction: wanted ?? "ltr" });
    });
  };
  return (
    <>
      <span>{t.chosen(lineIds.length, regionIds.length)}</span>
      {region === undefined ? null : (
        <label className="field-inline">
          <span>{t.kind}</span>
          <select
            value={region.kind}
            onChange={(event) => {
              const kind = event.target.value as RegionKind;
              void changes.send((calls, seen) => calls.changeRegion({ ...seen.page, regionId: region.id, kind }));
            }}
          >
            {Object.entries(t.kinds).map(([kind, name]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field-inline">
        <span>{t.direction}</span>
        <select value={direction} onChange={(event) => setDirection(event.target.value)}>
          {lineIds.length === 0 ? <option value="">{t.directions.page}</option> : null}
          <option value="ltr">{t.directions.ltr}</option>
          <option value="rtl">{t.directions.rtl}</option>
        </select>
      </label>
      {lineIds.length === 0 ? null : (
        <label className="field-inline">
          <span>{t.region}</span>
          <select
            value={line?.regionId ?? ""}
            onChange={(event) => {
              const regionId = event.target.value === "" ? null : event.target.value;
              void changes.send((calls, seen) => calls.assignLines({ ...seen.page, lineIds: [...lineIds], regionId }));
            }}
          >
            <option value="">{t.noRegion}</option>
            {layout?.regions.map((each) => (
              <option key={each.id} value={each.id}>
                {t.regionName(each.position + 1, t.kinds[each.kind])}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
