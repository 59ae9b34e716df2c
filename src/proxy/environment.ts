import type { ProxySettings } from '../settings/proxy';
import { Fact, Template } from '../templates/template-text';
import { noProxy, type ProxyContext } from './no-proxy';

/** Stands for `user:password` in every address until a machine has read them; percent-encoded when it is replaced. */
export const credentialsPlaceholder = '__PROXY_CREDENTIALS__';

/** The variables, for anyone who passes an environment on. */
export const proxyVariables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
] as const;

export type ProxyEnvironment = Readonly<Record<(typeof proxyVariables)[number], Template>>;

/**
 * The variables that programs read the proxy from, in both spellings: curl knows `http_proxy` in small letters only,
 * others know capitals only. Where credentials are needed each address holds {@link credentialsPlaceholder}.
 */
export function proxyEnvironment(proxy: ProxySettings, context: ProxyContext): ProxyEnvironment {
  const http = new Template([proxyAddress(proxy, 'http')]);
  const https = new Template([proxyAddress(proxy, 'https')]);
  const direct = noProxy(proxy, context);
  return {
    HTTP_PROXY: http,
    HTTPS_PROXY: https,
    NO_PROXY: direct,
    http_proxy: http,
    https_proxy: https,
    no_proxy: direct,
  };
}

/** The same as lines `NAME=value`, as config.toml, `engine-env` and an environment file of systemd have them. */
export function proxyEnvironmentLines(
  environment: ProxyEnvironment,
  names: readonly (keyof ProxyEnvironment)[] = proxyVariables,
): Template[] {
  return names.map((name) => new Template([`${name}=`, ...environment[name].pieces]));
}

/** Address of the proxy for a scheme, without a slash at its end. */
export function proxyAddress(proxy: ProxySettings, scheme: 'http' | 'https'): string {
  const address = (scheme === 'https' && proxy.httpsProxy) || proxy.httpProxy;
  const [, own, host] = /^(https?:\/\/)(.*?)\/?$/.exec(address) ?? ['', '', address];
  return `${own}${proxy.credentialsSsmParameterName ? `${credentialsPlaceholder}@` : ''}${host}`;
}

/**
 * The text of a template in which there is no fact, for stacks that know everything as literals or tokens.
 *
 * @throws {Error} for one with a fact
 */
export function withoutFacts(template: Template): string {
  return template.pieces
    .map((piece) => {
      if (piece instanceof Fact) {
        throw new Error(`The fact ${piece.name} has no value here: give a literal or a token in its place`);
      }
      return piece;
    })
    .join('');
}
