/** @file Under a list that comes in parts: fetches the next, and goes with the last. */
import { Button } from "./button.tsx";

interface MoreButtonProps {
  /** What TanStack's infinite query gives. */
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  label: string;
}

export function MoreButton({ list, label }: MoreButtonProps) {
  if (!list.hasNextPage) return null;
  return (
    <Button size="small" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {label}
    </Button>
  );
}
