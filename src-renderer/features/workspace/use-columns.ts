/** @file The three columns: which are unfolded, how wide they are. Remembered for each document. */
import { useState } from "react";
import { useCommands } from "../../keys/use-commands.tsx";
import type { Columns, PlaceMemory } from "./place-memory.ts";
import type { WorkspaceStore } from "./workspace-store.ts";

interface Width {
  value: number;
  set(value: number): void;
  least: number;
  most: number;
}

interface ColumnState {
  shown: Columns;
  rail: Width;
  cards: Width;
  /** For the grid: a track for each column and bar that is there. */
  template: string;
}

const RAIL = { least: 76, most: 320 };
const CARDS = { least: 300, most: 1000 };

export function useColumns(memory: PlaceMemory, store: WorkspaceStore): ColumnState {
  const [shown, setShown] = useState(memory.place.columns);
  const [railWidth, setRail] = useState(memory.place.rail);
  const [cardsWidth, setCards] = useState(memory.place.cards);

  const show = (columns: Columns): void => {
    setShown(columns);
    memory.change({ columns });
    // Text is edited where there is a field for it.
    if (!columns.cards) store.setState({ surface: "strip" });
    else if (!columns.canvas) store.setState({ surface: "card" });
  };
  /** Image and lines: one of them is always there. */
  const fold = (name: "canvas" | "cards"): void => {
    const other = name === "canvas" ? "cards" : "canvas";
    const next = { ...shown, [name]: !shown[name] };
    show(next[name] ? next : { ...next, [other]: true });
  };
  const onlyCards = !shown.rail && !shown.canvas;
  useCommands({
    "view.rail": () => show({ ...shown, rail: !shown.rail }),
    "view.canvas": () => fold("canvas"),
    "view.cards": () => fold("cards"),
    "view.onlyCards": () =>
      show(onlyCards ? { rail: true, canvas: true, cards: true } : { rail: false, canvas: false, cards: true }),
  });

  const width = (
    value: number,
    name: "rail" | "cards",
    set: (value: number) => void,
    { least, most }: { least: number; most: number },
  ): Width => ({
    value,
    least,
    most,
    set: (next) => {
      const kept = Math.min(most, Math.max(least, Math.round(next)));
      set(kept);
      memory.change({ [name]: kept });
    },
  });

  const tracks = [
    ...(shown.rail ? ["var(--rail)", "auto"] : []),
    ...(shown.canvas ? ["minmax(160px, 1fr)"] : []),
    ...(shown.canvas && shown.cards ? ["auto", "minmax(260px, min(var(--cards), 100vw - var(--rail) - 320px))"] : []),
    ...(!shown.canvas ? ["minmax(0, 1fr)"] : []),
  ];
  return {
    shown,
    rail: width(railWidth, "rail", setRail, RAIL),
    cards: width(cardsWidth, "cards", setCards, CARDS),
    template: tracks.join(" "),
  };
}
