import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { parseIpv4Cidr, parseIpv6Cidr } from './cidr';
import { bool, isReference, text, textLike } from './primitives';

/** An address of a proxy, without what one signs in with: settings are readable in plan and state. */
const proxyUrl = text.superRefine((value, context) => {
  const problem = urlProblem(value);
  if (problem) {
    context.addIssue({ code: 'custom', message: problem, params: { complete: true } });
  }
});

const noProxyEntry = text.superRefine((value, context) => {
  const problem = noProxyProblem(value);
  if (problem) {
    context.addIssue({
      code: 'custom',
      message: `is ${JSON.stringify(value)}, ${problem}`,
      params: { complete: true },
    });
  }
});

const certificates = /^\s*(-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

/**
 * Internet access through an HTTP proxy. Every stack takes this one setting and carries it to every program that
 * needs it.
 */
export const proxySettings = {
  /**
   * HTTP proxy for internet access. The stack configures it in every program that needs it.
   *
   * @default - instances and jobs access the internet directly
   */
  proxy: z
    .strictObject({
      /** URL of the proxy for `http://`, such as `http://proxy.example.com:3128`. Required. */
      httpProxy: proxyUrl,
      /**
       * URL of the proxy for `https://`. Its scheme is the protocol of the connection to the proxy.
       *
       * @default - `httpProxy`
       */
      httpsProxy: proxyUrl.optional(),
      /**
       * Destinations that bypass the proxy: a name (`example.com`, with all names below it), all names below one
       * (`.example.com`), an IP address or a network (`192.0.2.0/24`). Instance metadata, the instance itself, the VPC,
       * names in `.internal`, docker-in-docker and `vpcEndpoints` always bypass it.
       */
      noProxy: z.array(noProxyEntry).default([]),
      /**
       * Certificates (PEM) of the certificate authorities of a proxy that intercepts TLS.
       *
       * @default - none
       */
      caCertificate: textLike(
        certificates,
        'must be one or more certificates in PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
      ).optional(),
      /**
       * SSM parameter with `user:password` for the proxy. Instances read it at boot, before they can use the proxy, so
       * the VPC needs an endpoint for `ssm`.
       *
       * @default - the proxy does not require credentials
       */
      credentialsSsmParameterName: textLike(
        /^(\/[\w.-]+(\/[\w.-]+)*|[\w.-]+)$/,
        'must be the name of an SSM parameter, such as /proxy/credentials',
      ).optional(),
      /** Services that have a VPC endpoint, such as `s3`, `ssm` or `ecr.api`. They bypass the proxy. */
      vpcEndpoints: z
        .array(
          textLike(
            /^[a-z0-9]+([.-][a-z0-9]+)*$/,
            'must be what an endpoint service ends with after the region, such as s3 or ecr.api',
          ),
        )
        .default([]),
      /** GitLab is on this side of the proxy and bypasses it. */
      gitlabInside: bool.default(false),
    })
    .refine(
      ({ credentialsSsmParameterName, vpcEndpoints }) => !credentialsSsmParameterName || vpcEndpoints.includes('ssm'),
      {
        path: ['credentialsSsmParameterName'],
        error:
          'is read before the proxy can be used, so SSM must be reached without it: give the VPC an endpoint for SSM and add ssm to proxy.vpcEndpoints',
        params: { complete: true },
      },
    )
    .optional(),
};

const proxyObject = z.object(proxySettings);

/** Complete, every default filled in. */
export type ProxySettings = NonNullable<z.output<typeof proxyObject>['proxy']>;
export type ProxyInput = NonNullable<z.input<typeof proxyObject>['proxy']>;

/** The value is not repeated where it may hold a password. */
function urlProblem(value: string): string | undefined {
  if (isReference(value)) {
    return undefined;
  }
  if (/^[^/]*\/\/[^/]*@|^[^/@]+:[^/@]*@/.test(value)) {
    return 'holds a user or a password, which would be readable in plan and state: put user:password into an SSM parameter and name it in proxy.credentialsSsmParameterName';
  }
  return /^https?:\/\/([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?\/?$/.test(value)
    ? undefined
    : `must be scheme, host and port, such as http://proxy.example.com:3128, but is ${JSON.stringify(value)}`;
}

/** Only what every client reads alike, or passes over, may be in the list. */
function noProxyProblem(value: string): string | undefined {
  if (isReference(value) || parseIpv4Cidr(value) || parseIpv6Cidr(value) || isIPv4(value) || isIPv6(value)) {
    return undefined;
  }
  if (value === '*') {
    return 'which is everything: leave proxy out instead';
  }
  if (/^\w+:\/\//.test(value)) {
    return 'an address with a scheme, which no client matches: write the host alone';
  }
  if (value.includes('/')) {
    return 'which is no network: write its first address and the bits, such as 192.0.2.0/24';
  }
  if (/^\d+\.[\d.]*\*?$/.test(value)) {
    return 'part of an address, which no client matches: write the network, such as 192.0.2.0/24';
  }
  if (/^(\[.*\]|[^:]+):\d+$/.test(value)) {
    return 'and only some clients read a port: write the host alone';
  }
  return /^(\*?\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(value)
    ? undefined
    : 'but must be a name (example.com), the names below one (.example.com), an address or a network';
}
