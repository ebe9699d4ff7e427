/** The addresses of the API; see docs/dashboard-api.md. */
const root = '/dashboard/v1';
const fleet = '/fleet/v1';
const part = encodeURIComponent;

/** Whom an order is for. */
export type OrderScope = { readonly kind: 'fleet' } | { readonly kind: 'classes' | 'devices'; readonly name: string };

export type Choices = Readonly<Record<string, string | number | null | undefined>>;

/** An address with its choices; empty ones are left to the server's defaults. */
export function withChoices(address: string, choices: Choices): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(choices)) {
    if (value !== null && value !== undefined && value !== '') {
      query.set(key, String(value));
    }
  }

  const text = query.toString();
  return text === '' ? address : `${address}?${text}`;
}

/** The same table as CSV, all pages of it. */
export const asCsv = (address: string, table?: string): string => {
  const [path = '', query = ''] = address.split('?');
  const choices = new URLSearchParams(query);
  choices.delete('page');
  choices.delete('pageSize');
  choices.set('format', 'csv');
  if (table !== undefined) {
    choices.set('table', table);
  }

  return `${path}?${choices}`;
};

export const addresses = {
  session: `${root}/session`,
  overview: (range: string) => withChoices(`${root}/overview`, { range }),
  devices: (choices: Choices) => withChoices(`${root}/devices`, choices),
  device: (id: string) => `${root}/devices/${part(id)}`,
  decisions: (id: string, count: number) => withChoices(`${root}/devices/${part(id)}/decisions`, { count }),
  table: (id: string) => `${root}/devices/${part(id)}/table`,
  models: (range: string) => withChoices(`${root}/models`, { range }),
  policies: `${root}/policies`,
  policy: (deviceClass: string, policy: string, range: string) => withChoices(`${root}/policies/${part(deviceClass)}`, { policy, range }),
  changes: (deviceClass: string, policy: string, from: number, to: number) => withChoices(`${root}/policies/${part(deviceClass)}/changes`, { policy, from, to }),
  decisionChanges: (deviceClass: string, policy: string, from: number, to: number) => withChoices(`${fleet}/operator/priors/${part(deviceClass)}/diff`, { policy, from, to }),
  rollout: (deviceClass: string, policy: string, action?: 'promote' | 'rollback') => withChoices(`${fleet}/operator/priors/${part(deviceClass)}/rollout${action === undefined ? '' : `/${action}`}`, { policy }),
  cluster: `${root}/cluster`,
  live: (device: string | null) => withChoices(`${root}/live`, { device }),
  orders: (scope: OrderScope) => `${fleet}/operator/directives/${scope.kind === 'fleet' ? 'fleet' : `${scope.kind}/${part(scope.name)}`}`,
  model: (name: string, version: string) => `${fleet}/operator/models/${part(name)}/versions/${part(version)}`,
  revoke: (id: string) => `${fleet}/devices/${part(id)}/revoke`,
  reinstate: (id: string) => `${fleet}/devices/${part(id)}/reinstate`,
};
