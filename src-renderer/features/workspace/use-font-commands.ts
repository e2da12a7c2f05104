/** @file Size and font of line texts, by command and by Ctrl and the wheel over the lines. */
import { type RefObject, useEffect } from "react";
import { useCommands } from "../../keys/use-commands.tsx";
import { fieldSizes, latinFonts, setFieldFont, useFieldFont } from "../../ui/field-font.ts";

/** The next size up or down; from `as wide as the ink`, the one in the middle. */
function nextSize(size: number, step: -1 | 1): number {
  const fixed = fieldSizes.filter((each) => each > 0);
  if (size === 0) return step === 1 ? 20 : 16;
  return fixed[Math.min(fixed.length - 1, Math.max(0, fixed.indexOf(size as (typeof fixed)[number]) + step))] ?? size;
}

export function useFontCommands(): void {
  const { latin, size } = useFieldFont();
  useCommands({
    "view.textLarger": () => setFieldFont({ size: nextSize(size, 1) }),
    "view.textSmaller": () => setFieldFont({ size: nextSize(size, -1) }),
    "view.textAsInk": () => setFieldFont({ size: 0 }),
    "view.font": () =>
      setFieldFont({ latin: latinFonts[(latinFonts.indexOf(latin) + 1) % latinFonts.length] ?? latin }),
  });
}

/** Wheel steps (CSS pixels) for one size. */
const WHEEL_STEP = 60;

/** Ctrl and the wheel (or a pinch) over an element change the size of the text, and not the zoom of the window. */
export function useWheelSize(element: RefObject<HTMLElement | null>): void {
  const { size } = useFieldFont();
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let turned = 0;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < WHEEL_STEP) return;
      setFieldFont({ size: nextSize(size, turned < 0 ? 1 : -1) });
      turned = 0;
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [element, size]);
}
