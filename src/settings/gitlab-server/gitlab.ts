import { z } from 'zod';
import { parseIpv4Cidr, parseIpv6Cidr } from '../cidr';
import { bool, filledText, isReference, oneOf, sha256, text, textLike, wholeNumber } from '../primitives';

const exactVersion = (example: string) =>
  textLike(/^\d+\.\d+\.\d+$/, `must be an exact version of three numbers, such as ${example}: neither latest nor 18`);

/** `https://gitlab.example.com`, without path and port; a slash at the end is dropped. */
const externalUrl = textLike(
  /^https?:\/\/(?=.{1,253}\/?$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\/?$/,
  'must be http:// or https:// and a host name (no address) in lower case, without port and path, such as https://gitlab.example.com',
).transform((url) => url.replace(/\/$/, ''));

const network = text.refine(
  (value) => isReference(value) || parseIpv4Cidr(value) !== undefined || parseIpv6Cidr(value) !== undefined,
  {
    error: 'must be a network in CIDR notation, beginning at its first address, such as 192.0.2.0/24 or 2001:db8::/32',
  },
);

/** A name of the Parameter Store, which may be a path. */
const parameterName = textLike(
  /^(\/[\w./-]+|[\w.-]+)$/,
  'must be the name of an SSM parameter, such as /gitlab/tls/key',
);

/** Which GitLab is run, and how it is called. */
export const applicationSettings = {
  /** `ce` is the Community Edition, `ee` the Enterprise Edition, which accepts a license. */
  edition: oneOf('ce', 'ee').default('ce'),

  /** Exact release of GitLab. To upgrade, follow the upgrade path of GitLab, one stop per deployment. Required. */
  version: exactVersion('18.2.1').refine((version) => !(Number.parseInt(version, 10) < 16), {
    error: 'must be 16.0.0 or later, which can create runners without a registration token',
  }),

  /**
   * URL of GitLab for users, the runner and its workers.
   *
   * @default - `http://` and the public DNS name of the Elastic IP, or the private address if there is no Elastic IP
   */
  externalUrl: externalUrl.optional(),

  /** Certificate of an `externalUrl` with https: set one of the two. */
  tls: z
    .strictObject({
      /**
       * GitLab requests a certificate from Let's Encrypt, which must reach port 80 from the internet.
       *
       * @default - none
       */
      letsEncrypt: z
        .strictObject({
          /** Email address of the account at Let's Encrypt, which sends no notices of expiry any more. */
          email: textLike(/^\S+@\S+\.\S+$/, 'must be an address such as ops@example.com'),
        })
        .optional(),
      /** PEM: the certificate of the server, then the intermediate certificates. */
      certificate: z
        .strictObject({
          /** PEM, the server's own first, then those of the authorities between it and the root. */
          certificate: textLike(/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/, 'must be PEM'),
          /** SSM parameter (SecureString) with the private key, PEM without a passphrase. */
          keySsmParameterName: parameterName,
        })
        .optional(),
    })
    .prefault({}),

  /** Port of Git over SSH. Port 22 is the SSH server of the instance. */
  sshPort: wholeNumber(1, 65_535)
    .refine((port) => ![22, 80, 443, 2376].includes(port), {
      error: 'must not be 22, 80, 443 or 2376, which are taken',
    })
    .default(2222),

  /** Networks that can reach GitLab. All other networks are denied. */
  ingress: z
    .strictObject({
      /** Networks that can use the web interface, the API and Git over HTTP. Required. */
      httpCidrs: z.array(network).min(1, { error: 'needs one network at least, such as that of your office or VPN' }),
      /** Networks that can use Git over SSH. */
      sshCidrs: z.array(network).default([]),
      /** Allow a network that is everyone (0.0.0.0/0 or ::/0). */
      allowWorld: bool.default(false),
    })
    .superRefine(({ httpCidrs, sshCidrs, allowWorld }, context) => {
      for (const [name, cidrs] of Object.entries({ httpCidrs, sshCidrs })) {
        for (const [index, cidr] of cidrs.entries()) {
          if (isEveryone(cidr) && !allowWorld) {
            const message = 'opens GitLab to everyone: name your networks, or set ingress.allowWorld to true';
            context.addIssue({ code: 'custom', path: [name, index], message });
          }
          if (cidrs.indexOf(cidr) !== index) {
            context.addIssue({ code: 'custom', path: [name, index], message: 'is in the list twice: leave one out' });
          }
        }
      }
    }),

  /** Releases of GitLab Runner, docker-machine and the monitoring. */
  versions: z.strictObject({
    /** Exact release of GitLab Runner. Its first two numbers should be those of GitLab. Required. */
    runner: exactVersion('18.2.1'),
    /** docker-machine. Required with the executor docker+machine, and only there. */
    dockerMachine: z
      .strictObject({
        /** Release of docker-machine by the CKI project. */
        version: textLike(
          /^\d+\.\d+\.\d+(-[\w.-]+)?$/,
          'must be an exact version, such as 0.16.2-gitlab.19-cki.5',
        ).default('0.16.2-gitlab.19-cki.5'),
        /**
         * URL of the binary.
         *
         * @default - the release `version` of its project
         */
        downloadUrl: textLike(/^(https:\/\/\S+)?$/, 'must be an address that begins with https://').default(''),
        /**
         * SHA-256 checksum of the binary for Linux on x86_64. It runs with the permission to launch instances. Required.
         */
        sha256: sha256.refine((checksum) => checksum !== '', {
          error: 'must be given: run sha256sum on the release you have checked',
        }),
      })
      .optional(),
    /** Exact release of Docker's CLI image, which provides Docker Compose. */
    dockerCli: exactVersion('28.3.3').default('28.3.3'),
    /** Exact release of Prometheus. */
    prometheus: exactVersion('3.5.0').default('3.5.0'),
    /** Exact release of Grafana. */
    grafana: exactVersion('12.1.0').default('12.1.0'),
  }),

  /** Name of the runner in GitLab. */
  runnerName: filledText.default('gitlab-runner'),
};

export function isEveryone(cidr: string): boolean {
  return cidr.endsWith('/0');
}
