/** @file Spearman's rank correlation, ties sharing the mean of their ranks. */

/** -1 to 1; null where one side does not vary. */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  const a = ranks(pairs.map(([x]) => x));
  const b = ranks(pairs.map(([, y]) => y));
  const mean = (pairs.length + 1) / 2;
  let both = 0;
  let first = 0;
  let second = 0;
  for (const [index, rank] of a.entries()) {
    const [x, y] = [rank - mean, (b[index] as number) - mean];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  return first === 0 || second === 0 ? null : both / Math.sqrt(first * second);
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (order[to + 1]?.value === order[from]?.value) to += 1;
    for (let at = from; at <= to; at++) found[order[at]?.index as number] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return found;
}
