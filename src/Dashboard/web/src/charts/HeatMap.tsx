import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { QTableResponse, QTableRow } from '../api/contract';
import { colourOf, useColourChange } from '../app/theme';
import { Segments } from '../components/Segments';
import { energy } from '../format/energy';
import { count, counted, none, number, quantity } from '../format/number';
import { targetName } from '../format/target';
import { columnGroups, heatColour, type HeatMode, heatShares, leastCellWidth, moveCell, tried } from './heat';

const cellHeight = 14;

/** A table of states and targets: a row for each state that was visited, a column for each target that was tried. The cell under the pointer or the arrow keys is said in words. */
export function HeatMap({ table: whole }: { readonly table: QTableResponse }) {
  const table = useMemo(() => tried(whole), [whole]);
  const [mode, setMode] = useState<HeatMode>('value');
  const [cell, setCell] = useState({ row: 0, column: 0 });
  const [drawn, redraw] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const { targets, states } = table;
  const mostVisits = useMemo(() => states.reduce((most, row) => row.visits.reduce((a, b) => Math.max(a, b), most), 0), [states]);
  useColourChange(useCallback(() => redraw((n) => n + 1), []));

  useEffect(() => {
    const element = frame.current as HTMLDivElement;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const groups = columnGroups(targets);
  const cellWidth = Math.max(leastCellWidth(groups), Math.floor(width / Math.max(1, targets.length)));
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) {
      return;
    }

    const scale = devicePixelRatio;
    const [across, down] = [targets.length * cellWidth, states.length * cellHeight];
    [element.width, element.height] = [across * scale, down * scale];
    [element.style.width, element.style.height] = [`${across}px`, `${down}px`];
    context.scale(scale, scale);
    context.fillStyle = colourOf(element.parentElement as Element, '--surface-2');
    context.fillRect(0, 0, across, down);
    states.forEach((row, r) =>
      heatShares(row, mode, mostVisits, table.quantity).forEach((share, c) => {
        if (share !== null) {
          context.fillStyle = heatColour(share);
          context.fillRect(c * cellWidth, r * cellHeight, cellWidth - 1, cellHeight - 1);
        }

        if (row.greedy === c) {
          context.fillStyle = share !== null && share > 0.55 ? '#00204d' : '#ffffff';
          context.beginPath();
          context.arc((c + 0.5) * cellWidth - 0.5, (r + 0.5) * cellHeight - 0.5, 2.5, 0, 2 * Math.PI);
          context.fill();
        }
      }),
    );
    context.strokeStyle = colourOf(element.parentElement as Element, '--accent');
    context.lineWidth = 2;
    context.strokeRect(cell.column * cellWidth, cell.row * cellHeight, cellWidth - 1, cellHeight - 1);
  }, [table, mode, cell, cellWidth, width, mostVisits, drawn]);

  const point = (event: PointerEvent) => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    const [row, column] = [Math.floor((event.clientY - box.top) / cellHeight), Math.floor((event.clientX - box.left) / cellWidth)];
    if (row >= 0 && row < states.length && column >= 0 && column < targets.length) {
      setCell({ row, column });
    }
  };
  const press = (event: KeyboardEvent) => {
    const next = moveCell(event.key, cell.row, cell.column, states.length, targets.length);
    if (next !== null) {
      event.preventDefault();
      setCell(next);
      const element = frame.current as HTMLDivElement;
      reveal(element, next.row * cellHeight, cellHeight, next.column * cellWidth, cellWidth);
    }
  };

  const isReward = table.quantity === 'reward';
  const choice = choiceOf(table);
  const modes = [
    { value: 'value' as const, text: isReward ? 'Value within its state' : 'Energy within its state' },
    { value: 'visits' as const, text: isReward ? 'Visits' : 'Inferences' },
    ...(isReward ? [] : [{ value: 'late' as const, text: 'Late answers' }]),
  ];
  const row = states[Math.min(cell.row, states.length - 1)];
  const target = targets[cell.column] ?? '';
  return (
    <div class="heat">
      <div class="row middle">
        <Segments label="Colours stand for" options={modes} value={mode} onChoose={setMode} />
        <Legend mode={mode} mostVisits={mostVisits} table={table} />
      </div>
      <p aria-live="polite" class="small" id="heat-cell">
        {row === undefined ? none : (
          <>
            <b>{targetName(target)}</b>: {isReward ? rewardText(row, cell.column) : costText(row, cell.column)}{row.greedy === cell.column ? `, ${choice}` : ''}.{' '}
            <span class="muted">
              State {row.state}: {row.stateText}
            </span>
          </>
        )}
      </p>
      <div ref={frame} class="heat-scroll" tabIndex={0} role="application" aria-roledescription="heat map" aria-describedby="heat-cell"
        aria-label={`${isReward ? 'Q-table' : 'Energy'}: ${states.length} states by ${targets.length} targets. Arrow keys move from cell to cell.`} onKeyDown={press}>
        <div class="heat-groups" aria-hidden="true">
          {groups.map((group, index) => (
            <span key={index} title={group.name} style={{ width: `${group.columns * cellWidth}px` }}>
              {group.name}
            </span>
          ))}
        </div>
        <canvas ref={canvas} onPointerMove={point} onPointerDown={point} />
      </div>
      <GreedyTable table={table} />
    </div>
  );
}

function reveal(element: HTMLElement, top: number, height: number, left: number, width: number): void {
  element.scrollTop = Math.min(Math.max(element.scrollTop, top + height - element.clientHeight), top);
  element.scrollLeft = Math.min(Math.max(element.scrollLeft, left + width - element.clientWidth), left);
}

const choiceOf = (table: QTableResponse): string => (table.quantity === 'reward' ? 'the greedy choice' : 'chosen most often here');

const rewardText = (row: QTableRow, column: number): string => `value ${number(row.values[column])}, ${counted(row.visits[column] ?? 0, 'visit', 'visits')}`;

const costText = (row: QTableRow, column: number): string =>
  row.visits[column] === 0
    ? 'never chosen'
    : `${energy(row.values[column])} and ${quantity(row.latencyMs?.[column], 'ms')} on average, ${counted(row.visits[column] ?? 0, 'inference', 'inferences')}, ${count(row.late?.[column])} late`;

function Legend({ mode, mostVisits, table }: { readonly mode: HeatMode; readonly mostVisits: number; readonly table: QTableResponse }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    for (let x = 0; x < 96; x++) {
      if (context !== null && context !== undefined) {
        context.fillStyle = heatColour(x / 95);
        context.fillRect(x, 0, 1, 10);
      }
    }
  }, []);
  const isReward = table.quantity === 'reward';
  return (
    <span class="heat-legend">
      {mode === 'value' ? (isReward ? 'worst' : 'most energy') : mode === 'late' ? 'all late' : '1'}
      <canvas ref={canvas} width={96} height={10} aria-hidden="true" />
      {mode === 'value' ? (isReward ? 'best of its state' : 'least of its state') : mode === 'late' ? 'none late' : counted(mostVisits, isReward ? 'visit' : 'inference', isReward ? 'visits' : 'inferences')}
      <span>· dot: {isReward ? 'greedy choice' : 'chosen most often'} · grey: never {isReward ? 'tried' : 'chosen'}</span>
    </span>
  );
}

/** The same in words: what the table would choose, state by state. */
function GreedyTable({ table }: { readonly table: QTableResponse }) {
  const [open, setOpen] = useState(false);
  const isReward = table.quantity === 'reward';
  const heading = isReward ? 'Greedy choice' : 'Chosen most often';
  return (
    <details class="as-table" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{isReward ? 'Show the greedy choice of each state as table' : 'Show the most frequent choice of each state as table'}</summary>
      {open ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={`${heading}, table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">{heading}</th>
                <th scope="col" class="number">
                  {isReward ? 'Value' : 'Energy of an inference'}
                </th>
                <th scope="col" class="number">
                  {isReward ? 'Visits of the state' : 'Inferences in the state'}
                </th>
              </tr>
            </thead>
            <tbody>
              {table.states.map((row) => (
                <tr key={row.state}>
                  <th scope="row">
                    {row.state}: {row.stateText}
                  </th>
                  <td>{row.greedy === null ? none : targetName(table.targets[row.greedy] ?? '')}</td>
                  <td class="number">{row.greedy === null ? none : isReward ? number(row.values[row.greedy]) : energy(row.values[row.greedy])}</td>
                  <td class="number">{count(row.visits.reduce((a, b) => a + b, 0))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}
