/** @file Whether one side wins more often than the other, by more than chance. */

/** Two-sided p below which a difference counts as more than chance. */
export const CHANCE = 0.05;

/**
 * Two-sided exact sign test: how likely it is that, where both sides win equally often, the wins fall at least as far
 * apart as these (Dixon and Mood 1946). Ties say nothing of who is better and are no part of it.
 * @returns null where nothing was decided. Equal to `scipy.stats.binomtest(wins, wins + losses, 0.5).pvalue`.
 */
export function signTest(wins: number, losses: number): number | null {
  const decided = wins + losses;
  if (decided === 0) return null;
  const fewer = Math.min(wins, losses);
  // Logarithms: 0.5 to the power of a thousand and more is no number any more.
  let likelihood = -decided * Math.LN2;
  for (let i = 1; i <= fewer; i++) likelihood += Math.log((decided - i + 1) / i);
  // The tail as a sum of shares of its greatest term, from there down.
  let term = 1;
  let tail = 1;
  for (let i = fewer; i > 0; i--) {
    term *= i / (decided - i + 1);
    tail += term;
  }
  return Math.min(1, 2 * Math.exp(likelihood) * tail);
}
