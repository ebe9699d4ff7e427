/** A stable action descriptor taken apart: local/cpu/fp32/2803, peer/gpu/fp16, cloud/gpu/fp32. */
export interface Target {
  readonly tier: string;
  readonly processor: string;
  readonly precision: string;
  readonly megahertz: number | null;
}

export function parseTarget(descriptor: string): Target {
  const [tier = descriptor, processor = '', precision = '', step] = descriptor.split('/');
  const megahertz = step === undefined ? null : Number(step);
  return { tier, processor, precision, megahertz: megahertz !== null && Number.isFinite(megahertz) ? megahertz : null };
}

/** In words: CPU FP32 2803 MHz, Peer GPU FP16, Cloud GPU FP32. */
export function targetName(descriptor: string): string {
  const { tier, processor, precision, megahertz } = parseTarget(descriptor);
  const where = tier === 'local' ? '' : tier.charAt(0).toUpperCase() + tier.slice(1);
  const speed = megahertz === null ? '' : `${megahertz}\u00a0MHz`;
  return [where, processor.toUpperCase(), precision.toUpperCase(), speed].filter((part) => part !== '').join(' ');
}

/** Tiers in the order of distance. */
export const tierOrder: readonly string[] = ['local', 'peer', 'cloud'];

/** Targets grouped as an operator thinks of them, by tier and processor: local/cpu, peer/gpu. Largest share first within a tier. */
export function groupTargets(targets: readonly { readonly target: string; readonly inferences: number }[]): TargetGroup[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { target, inferences } of targets) {
    const { tier, processor } = parseTarget(target);
    const group = processor === '' ? tier : `${tier}/${processor}`;
    counts.set(group, (counts.get(group) ?? 0) + inferences);
    total += inferences;
  }

  return [...counts]
    .map(([group, inferences]) => ({ group, tier: parseTarget(group).tier, inferences, percent: total === 0 ? 0 : (inferences / total) * 100 }))
    .sort((a, b) => tierOrder.indexOf(a.tier) - tierOrder.indexOf(b.tier) || b.inferences - a.inferences || a.group.localeCompare(b.group));
}

export interface TargetGroup {
  readonly group: string;
  readonly tier: string;
  readonly inferences: number;
  readonly percent: number;
}
