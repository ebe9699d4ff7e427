import { useMemo } from 'preact/hooks';
import type { LatencyPoint } from '../../api/contract';
import { TimeChart } from '../../charts/TimeChart';
import { tierColour } from '../../components/Bars';
import { Empty } from '../../components/Loaded';
import { quantity } from '../../format/number';

const milliseconds = (value: number) => quantity(value, 'ms');
const tiers = ['local', 'peer', 'cloud'];

/** The last answers as points, coloured by where they came from, with the limit they were asked for. */
export function LatencyChart({ points: asDecided }: { readonly points: readonly LatencyPoint[] }) {
  // By the device's clock, which may have been set back meanwhile; a chart's times only go on.
  const points = useMemo(() => [...asDecided].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)), [asDecided]);
  const chart = useMemo(
    () => ({
      times: points.map((point) => Date.parse(point.at) / 1000),
      lines: [
        ...tiers.map((tier) => ({ label: tier, colour: tierColour(tier), values: points.map((point) => (point.tier === tier ? point.latencyMs : null)) })),
        { label: 'limit', colour: '--series-7', values: points.map((point) => point.qosLatencyMs) },
      ],
    }),
    [points],
  );
  return points.length === 0 ? <Empty title="No recent decisions" /> : <TimeChart title="Latency of the last decisions" {...chart} step={1} points log height={300} format={milliseconds} />;
}
