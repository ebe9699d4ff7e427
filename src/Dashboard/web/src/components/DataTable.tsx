import type { ComponentChildren } from 'preact';
import { Icon } from './Icon';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  /** The name under which the server sorts by it; without one it can't be sorted by. */
  readonly sort?: string;
  readonly number?: boolean;
  /** The cell that names the row. */
  readonly heading?: boolean;
  /** A whole line of the card that a row is on a phone. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

export interface Sort {
  readonly by: string;
  readonly direction: 'asc' | 'desc';
}

/** A table that becomes cards on a phone. Sorting is the server's work: this only asks for it. */
export function DataTable<T>({ caption, columns, rows, rowKey, sort, onSort }: {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
}) {
  // Roles are written out: laid out as cards, a table would lose them.
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${caption}, table`}>
      <table class="table-cards" role="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} scope="col" role="columnheader" class={column.number === true ? 'number' : ''} {...ariaSort(column, sort)}>
                {column.sort === undefined || onSort === undefined ? column.title : <SortButton column={column} by={column.sort} sort={sort} onSort={onSort} />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row" data-row={rowKey(row)}>
              {columns.map((column) =>
                column.heading === true ? (
                  <th key={column.key} scope="row" role="rowheader">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} role="cell" class={`${column.number === true ? 'number' : ''} ${column.wide === true ? 'wide' : ''}`} data-label={column.title} data-column={column.key}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A second press on the same column turns the order round. */
export const nextSort = (sort: Sort | undefined, by: string): Sort => ({ by, direction: sort?.by === by && sort.direction === 'asc' ? 'desc' : 'asc' });

function SortButton<T>({ column, by, sort, onSort }: { readonly column: Column<T>; readonly by: string; readonly sort: Sort | undefined; readonly onSort: (sort: Sort) => void }) {
  return (
    <button type="button" onClick={() => onSort(nextSort(sort, by))}>
      {column.title}
      {sort?.by === by ? <Icon name={sort.direction === 'asc' ? 'up' : 'down'} size={14} /> : null}
    </button>
  );
}

function ariaSort<T>(column: Column<T>, sort: Sort | undefined): { 'aria-sort'?: 'ascending' | 'descending' } {
  return sort === undefined || column.sort !== sort.by ? {} : { 'aria-sort': sort.direction === 'asc' ? 'ascending' : 'descending' };
}
