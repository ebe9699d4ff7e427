import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, useColourChange } from '../app/theme';
import { axisTime, pointTime } from '../format/time';
import { axisRange, columnsOf, type Line, lonely, summary } from './plotData';

interface TimeChartProps {
  readonly title: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** For the axis, where room is short; `format` without one. */
  readonly axisFormat?: (value: number) => string;
  /** The largest value that can be, such as 100 for percent. */
  readonly max?: number;
  /** Seconds between points. */
  readonly step: number;
  readonly height?: number;
  /** Points instead of lines: for single events. */
  readonly points?: boolean;
  /** Equal steps for equal ratios: for values that span orders of magnitude. */
  readonly log?: boolean;
}

/**
 * Lines over time. The canvas is for eyes; the same data is there as a sentence, as a table, and point by point with the arrow keys, each read
 * aloud.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, times, lines, format, step, height = 220 } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [drawn, redraw] = useState(0);
  const { columns, bands } = useMemo(() => columnsOf(times, lines), [times, lines]);
  const shape = JSON.stringify([lines.map((line) => [line.label, line.colour, line.dash]), bands, height, props.max, props.points, step, drawn]);

  useColourChange(useCallback(() => redraw((count) => count + 1), []));

  // The formats may be new functions at each render; the plot reads the latest.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = frame.current as HTMLDivElement;
    const own = new uPlot(options(element, latest.current, bands, setAt), columns as uPlot.AlignedData, element);
    plot.current = own;
    const resize = new ResizeObserver(() => own.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      own.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(columns as uPlot.AlignedData), [columns]);

  const move = (event: KeyboardEvent) => {
    const next = { ArrowLeft: (at ?? times.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: times.length - 1 }[event.key];
    const time = next === undefined ? undefined : times[Math.min(Math.max(next, 0), times.length - 1)];
    if (time === undefined || plot.current === null) {
      return;
    }

    event.preventDefault();
    plot.current.setCursor({ left: plot.current.valToPos(time, 'x'), top: 0 });
  };

  const shown = at ?? lastKnown(lines);
  const time = shown === null ? undefined : times[shown];
  return (
    <figure class="chart">
      <figcaption class="chart-legend">
        <ul class="chart-legend">
          {lines.map((line) => (
            <li key={line.label}>
              <i class="swatch" aria-hidden="true" style={{ background: `var(${line.colour})` }} />
              {line.label} <b>{shown === null ? '' : valueAt(line, shown, format)}</b>
            </li>
          ))}
        </ul>
        <span class="nowrap">{time === undefined ? '' : pointTime(time, step)}</span>
      </figcaption>
      <div
        ref={frame}
        class="chart-plot"
        style={{ height: `${height}px` }}
        role="img"
        tabIndex={0}
        aria-label={`${summary(title, times, lines, format, (value) => pointTime(value, step))} Arrow keys move from point to point.`}
        onKeyDown={move}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      />
      <p class="visually-hidden" aria-live="polite">
        {at === null || time === undefined ? '' : `${pointTime(time, step)}: ${lines.map((line) => `${line.label} ${valueAt(line, at, format)}`).join(', ')}`}
      </p>
      <ChartTable {...props} />
    </figure>
  );
}

const lastKnown = (lines: readonly Line[]): number | null => {
  const last = Math.max(...lines.map((line) => line.values.findLastIndex((value) => value !== null)), -1);
  return last < 0 ? null : last;
};

const valueAt = (line: Line, index: number, format: (value: number) => string): string => {
  const [value, low, high] = [line.values[index], line.low?.[index], line.high?.[index]];
  if (value === null || value === undefined) {
    return '–';
  }

  return low === null || low === undefined || high === null || high === undefined ? format(value) : `${format(value)} (${format(low)} to ${format(high)})`;
};

/** The data as a table, made only when somebody opens it. */
function ChartTable({ title, times, lines, format, step }: TimeChartProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>
        Show as table<span class="visually-hidden">: {title}</span>
      </summary>
      {open ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={`${title}, table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {lines.map((line) => (
                  <th key={line.label} scope="col" class="number">
                    {line.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => (
                  <tr key={time}>
                    <th scope="row">{pointTime(time, step)}</th>
                    {lines.map((line) => (
                      <td key={line.label} class="number">
                        {valueAt(line, index, format)}
                      </td>
                    ))}
                  </tr>
                ))
                .reverse()}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}

function options(element: HTMLElement, props: TimeChartProps, bands: readonly { line: number; high: number; low: number }[], setAt: (at: number | null) => void): uPlot.Options {
  const colour = (property: string) => colourOf(element, property);
  const { lines, height = 220, points = false } = props;
  const axis = { stroke: colour('--text-2'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    width: element.clientWidth,
    height,
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
    scales: { x: { time: true }, y: props.log === true ? { distr: 3, log: 10 } : { range: (_, low, high) => axisRange(low, high, props.max ?? null) } },
    axes: [
      { ...axis, size: 30, space: 70, values: (u, splits) => splits.map((split) => axisTime(split, (u.scales['x']?.max ?? 0) - (u.scales['x']?.min ?? 0))) },
      { ...axis, ...(props.log === true ? { filter: (_: uPlot, splits: number[]) => splits.map((split) => (isRound(split) ? split : null)) } : {}), size: (u, values) => Math.max(36, ...(values ?? []).map((value) => u.ctx.measureText(value).width / devicePixelRatio + 14)), space: 42, values: (_, splits) => splits.map((split) => (split === null ? '' : (props.axisFormat ?? props.format)(split))) },
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 2,
        spanGaps: false,
        ...(line.dash === true ? { dash: [6, 4] } : {}),
        points: { show: true, size: points ? 5 : 6, width: 0, fill: colour(line.colour), ...(points ? {} : { filter: (u, series) => lonely(u.data[series] ?? []) }) },
        ...(points ? { paths: () => null } : {}),
      })),
      ...bands.flatMap(() => [edge, edge]),
    ],
    bands: bands.map((band) => ({ series: [band.high, band.low] as [number, number], fill: translucent(colour(lines[band.line]?.colour ?? '--series-1')) })),
    hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
  };
}

/** 1, 2 or 5 times a power of ten: the marks of a logarithmic axis. */
const isRound = (value: number): boolean => [1, 2, 5].includes(Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9)));

/** A computed colour, rgb(1, 2, 3), made translucent. */
const translucent = (rgb: string): string => rgb.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.18)');
