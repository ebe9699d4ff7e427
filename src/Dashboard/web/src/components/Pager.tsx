import { count } from '../format/number';
import { Icon } from './Icon';

/** Which of many rows are on the page, and the way to the others. */
export function Pager({ page, pageSize, total, of, onPage }: {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly of: string;
  readonly onPage: (page: number) => void;
}) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const [first, last] = [total === 0 ? 0 : (page - 1) * pageSize + 1, Math.min(total, page * pageSize)];
  return (
    <nav class="table-foot" aria-label={`Pages of ${of}`}>
      <span role="status">
        {count(first)} to {count(last)} of {count(total)} {of}
      </span>
      <span class="row middle">
        <button type="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
          <Icon name="back" size={16} /> Previous
        </button>
        <span>
          {count(page)} / {count(pages)}
        </span>
        <button type="button" disabled={page >= pages} onClick={() => onPage(page + 1)}>
          Next <Icon name="forward" size={16} />
        </button>
      </span>
    </nav>
  );
}
