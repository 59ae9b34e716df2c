import type { PlannedApp } from '../doctor/plan/planned-app';
import { unconfirmed } from '../doctor/routes/call';
import { type Route, type RoutedCall, routedCalls } from '../doctor/routes/route';

/** A host that a program of a stack calls, by whatever subnets it runs in. */
export interface Download extends Omit<RoutedCall, 'subnet' | 'route' | 'service' | 'direct'> {
  /** Once each, in the order of its subnets. */
  readonly routes: readonly Route[];
}

/** Everything that an administrator has to allow or to mirror. */
export function downloadsOf(app: PlannedApp): readonly Download[] {
  const found = new Map<string, Download>();
  for (const { subnet: _, service: __, direct: ___, route, ...call } of app.stacks.flatMap((stack) =>
    routedCalls(app, stack),
  )) {
    const key = JSON.stringify(call);
    const routes = found.get(key)?.routes ?? [];
    const known = routes.some(({ kind, by }) => kind === route.kind && by === route.by);
    found.set(key, { ...call, routes: known ? routes : [...routes, route] });
  }
  return [...found.values()];
}

/** A paragraph for each place. */
export function renderDownloads(downloads: readonly Download[]): string {
  const places = new Map<string, string[]>();
  for (const one of downloads) {
    const title = `${one.stack} ${one.role}`;
    places.set(title, [...(places.get(title) ?? []), ...linesOf(one)]);
  }
  return [...places].map(([title, lines]) => [title, ...lines].join('\n')).join('\n\n');
}

function linesOf({ program, host, port, artifact, url, sha256, source, routes }: Download): string[] {
  const ways = routes.map(({ kind, by }) => (kind === 'none' ? `NO ROUTE: ${by}` : `${kind}, ${by}`)).join('; ');
  return [
    `  ${host}:${port}  ${[program, artifact].filter(Boolean).join(': ')}  (${ways})${source === unconfirmed ? '  [unconfirmed]' : ''}`,
    ...(url && new URL(url).pathname !== '/' ? [`    ${url}`] : []),
    ...(sha256 ? [`    sha256 ${sha256}`] : []),
  ];
}
