/** Statistics of samples. Pure. */

/** The median; NaN without samples, or where one is NaN. */
export function median(samples: number[]): number {
  if (samples.some(Number.isNaN)) return NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * How far the mean of the last quarter is above the mean of the second, as a share of it; negative where it is below.
 * The first quarter is left out: a process grows until its code is compiled and its heap has reached its working size.
 */
export function growth(samples: number[]): number {
  const quarter = Math.floor(samples.length / 4);
  const second = mean(samples.slice(quarter, 2 * quarter));
  return mean(samples.slice(-quarter)) / second - 1;
}

function mean(samples: number[]): number {
  return samples.reduce((a, b) => a + b, 0) / samples.length;
}
