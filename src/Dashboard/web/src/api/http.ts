/** An answer that is not the one asked for. */
export class ApiError extends Error {
  /** @param status The HTTP status; 0 where there was no answer at all. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** What a problem-details answer says, fields included; or the status in words. */
export function problemText(status: number, body: unknown): string {
  if (typeof body === 'object' && body !== null) {
    const { detail, title, errors } = body as { detail?: unknown; title?: unknown; errors?: unknown };
    const fields =
      typeof errors === 'object' && errors !== null
        ? Object.entries(errors as Record<string, unknown>).map(([field, problems]) => `${field} ${Array.isArray(problems) ? problems.join(' ') : String(problems)}`)
        : [];
    const text = [typeof detail === 'string' ? detail : fields.length === 0 && typeof title === 'string' ? title : '', ...fields].filter((part) => part !== '').join(' ');
    if (text !== '') {
      return text;
    }
  }

  return status === 401 ? 'Sign in first.' : status === 403 ? 'This is not allowed.' : status === 404 ? 'There is no such thing.' : `The silo answered ${status}.`;
}

let csrf: string | null = null;

/** What proves to the server that a change was asked for by this page; a session hands it out. */
export const setCsrf = (token: string | null): void => {
  csrf = token;
};

export async function call<T>(address: string, init: RequestInit & { readonly body?: string } = {}): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set('Accept', 'application/json');
  if (init.body !== undefined) {
    headers.set('Content-Type', 'application/json');
  }

  if (csrf !== null && init.method !== undefined && init.method !== 'GET') {
    headers.set('X-Csrf-Token', csrf);
  }

  let response: Response;
  try {
    response = await fetch(address, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      throw error;
    }

    throw new ApiError(0, 'The silo does not answer.');
  }

  const text = await response.text();
  const body: unknown = text === '' ? null : parse(text);
  if (!response.ok) {
    throw new ApiError(response.status, problemText(response.status, body));
  }

  return body as T;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
