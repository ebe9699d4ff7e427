import type { Estimate } from '../api/contract';

/**
 * The interval of a figure in few words, in the rounding of its own figures: 71.2 to 73.4 %. Null where there is none: too few independent
 * devices, and nothing is claimed.
 */
export function interval(estimate: Estimate | null | undefined, format: (value: number) => string): string | null {
  if (estimate === null || estimate === undefined || estimate.low === null || estimate.high === null) {
    return null;
  }

  const [low, high] = [format(estimate.low), format(estimate.high)];
  const unit = /\u00a0[^\d]+$/;
  // One unit for both ends where they share it.
  return low.match(unit)?.[0] === high.match(unit)?.[0] ? `${low.replace(unit, '')} to ${high}` : `${low} to ${high}`;
}

/** Half the width of an interval, where its sides are about even: ± 1.1. */
export function halfWidth({ low, high }: Estimate): number | null {
  return low === null || high === null ? null : (high - low) / 2;
}
