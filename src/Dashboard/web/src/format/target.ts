import { percent, shortCount } from './number';

/** A stable action descriptor taken apart, as AutoScale.Core.Actions.TargetDescriptor does (descriptors.json holds both to it). */
export interface Target {
  /** The tier that it counts with: of a split that of its tail, of an exit the farthest. */
  readonly tier: string;
  readonly processor: string;
  readonly precision: string;
  /** The clock on the device; null where the descriptor names none. */
  readonly megahertz: number | null;
  /** Where the network is cut; null where it is not. */
  readonly cut: string | null;
  /** The last exit that may be used: main, extension, or cloud for the whole network on another tier; null where it has none. */
  readonly exit: string | null;
  /** The local target that begins, of an exit beyond the device. */
  readonly begins: string | null;
}

const exitMark = '+exit:';
const split = /^split:(.+)\/([^/>]+)>(.+)$/;

export function parseTarget(descriptor: string): Target {
  const parts = split.exec(descriptor);
  if (parts !== null) {
    return { ...whole(parts[3] ?? ''), cut: parts[1] ?? '' };
  }

  const mark = descriptor.indexOf(exitMark);
  if (mark < 0) {
    return whole(descriptor);
  }

  const [local, exit] = [descriptor.slice(0, mark), descriptor.slice(mark + exitMark.length)];
  return exit === 'main' || exit === 'extension' ? { ...whole(local), exit } : { ...whole(exit), megahertz: whole(local).megahertz, exit: 'cloud', begins: local };
}

function whole(text: string): Target {
  const [tier = text, processor = '', precision = '', step] = text.split('/');
  const megahertz = step === undefined ? null : Number(step);
  return { tier, processor, precision, megahertz: megahertz !== null && Number.isFinite(megahertz) ? megahertz : null, cut: null, exit: null, begins: null };
}

/** In words: CPU FP32 2803 MHz, Peer GPU FP16, Cloud GPU FP32, CPU INT8 1766 MHz to the main exit, Cloud CPU FP32 after block_9 here. */
export function targetName(descriptor: string): string {
  const { tier, processor, precision, megahertz, cut, exit, begins } = parseTarget(descriptor);
  const where = tier === 'local' ? '' : tier.charAt(0).toUpperCase() + tier.slice(1);
  const speed = megahertz === null || begins !== null ? '' : `${megahertz}\u00a0MHz`;
  const name = [where, processor.toUpperCase(), precision.toUpperCase(), speed].filter((part) => part !== '').join(' ');
  return cut !== null ? `${name}, split at ${cut}` : begins !== null ? `${targetName(begins)}, in doubt ${name}` : exit !== null ? `${name}, ${exit} exit` : name;
}

/** Tiers in the order of distance. */
export const tierOrder: readonly string[] = ['local', 'peer', 'cloud'];

/** Targets grouped as an operator thinks of them, by tier and processor: local/cpu, peer/gpu. Largest share first within a tier. */
export function groupTargets(targets: readonly { readonly target: string; readonly inferences: number }[]): TargetGroup[] {
  const counts = new Map<string, { inferences: number; split: number; exits: number }>();
  let total = 0;
  for (const { target, inferences } of targets) {
    const { tier, processor, cut, exit } = parseTarget(target);
    const group = processor === '' ? tier : `${tier}/${processor}`;
    const known = counts.get(group) ?? { inferences: 0, split: 0, exits: 0 };
    counts.set(group, {
      inferences: known.inferences + inferences,
      split: known.split + (cut === null ? 0 : inferences),
      exits: known.exits + (exit === null ? 0 : inferences),
    });
    total += inferences;
  }

  return [...counts]
    .map(([group, known]) => ({ group, tier: parseTarget(group).tier, ...known, percent: total === 0 ? 0 : (known.inferences / total) * 100 }))
    .sort((a, b) => tierOrder.indexOf(a.tier) - tierOrder.indexOf(b.tier) || b.inferences - a.inferences || a.group.localeCompare(b.group));
}

export interface TargetGroup {
  readonly group: string;
  readonly tier: string;
  readonly inferences: number;
  /** Of these, those whose network was cut in two and ended here. */
  readonly split: number;
  /** Of these, those that could end at an exit before the network's own. */
  readonly exits: number;
  readonly percent: number;
}

/** How many, and how many of these in parts: 1,234, 30 % split. */
export const groupNote = ({ inferences, split: cut, exits }: TargetGroup): string =>
  [shortCount(inferences), part(cut, inferences, 'split'), part(exits, inferences, 'with exits')].filter((text) => text !== '').join(', ');

const part = (some: number, all: number, name: string): string => (some === 0 ? '' : some === all ? `all ${name}` : `${percent((some / all) * 100)} ${name}`);
