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
  /** `ce` is the free software, `ee` can take a licence. */
  edition: oneOf('ce', 'ee').default('ce'),

  /** Exact release of GitLab. To upgrade, follow GitLab's upgrade path, one stop a deployment. Required. */
  version: exactVersion('18.2.1').refine((version) => !(Number.parseInt(version, 10) < 16), {
    error: 'must be 16.0.0 or later, which can create runners without a registration token',
  }),

  /**
   * Where people, the runner and its workers find GitLab. By default the public name of the Elastic IP by http, or
   * the private address where there is no Elastic IP.
   */
  externalUrl: externalUrl.optional(),

  /** How an https `externalUrl` gets its certificate: one of the two. */
  tls: z
    .strictObject({
      /** GitLab asks Let's Encrypt itself, which looks at port 80 from anywhere. */
      letsEncrypt: z
        .strictObject({
          /** Where Let's Encrypt warns of what expires. */
          email: textLike(/^\S+@\S+\.\S+$/, 'must be an address such as ops@example.com'),
        })
        .optional(),
      /** A certificate that exists. */
      certificate: z
        .strictObject({
          /** PEM, the server's own first, then those of the authorities between it and the root. */
          certificate: textLike(/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/, 'must be PEM'),
          /** SSM parameter (SecureString) that holds its private key, PEM without a passphrase. */
          keySsmParameterName: parameterName,
        })
        .optional(),
    })
    .prefault({}),

  /** Port for Git over SSH. The machine's own SSH server has 22. */
  sshPort: wholeNumber(1, 65_535)
    .refine((port) => ![22, 80, 443, 2376].includes(port), {
      error: 'must not be 22, 80, 443 or 2376, which are taken',
    })
    .default(2222),

  /** Who may speak to GitLab. Nobody else may. */
  ingress: z
    .strictObject({
      /** Networks that may use the web pages, the API and Git over HTTP. Required. */
      httpCidrs: z.array(network).min(1, { error: 'needs one network at least, such as that of your office or VPN' }),
      /** Networks that may use Git over SSH; by default none. */
      sshCidrs: z.array(network).default([]),
      /** Consent to a network that is everyone (0.0.0.0/0 or ::/0). */
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

  /** GitLab Runner, docker-machine and what watches them. */
  versions: z.strictObject({
    /** Exact release of GitLab Runner; its first two numbers should be GitLab's. Required. */
    runner: exactVersion('18.2.1'),
    dockerMachine: z.strictObject({
      /** Release of the CKI project's docker-machine. */
      version: textLike(
        /^\d+\.\d+\.\d+(-[\w.-]+)?$/,
        'must be an exact version, such as 0.16.2-gitlab.19-cki.5',
      ).default('0.16.2-gitlab.19-cki.5'),
      /** Where it is downloaded; by default from its project. */
      downloadUrl: textLike(/^(https:\/\/\S+)?$/, 'must be an address that begins with https://').default(''),
      /** SHA-256 of the program for Linux on x86_64: it decides what runs with the right to start machines. Required. */
      sha256: sha256.refine((checksum) => checksum !== '', {
        error: 'must be given: run sha256sum on the release you have checked',
      }),
    }),
    /** Exact release of Docker's own image of its client, which Docker Compose is taken from. */
    dockerCli: exactVersion('28.3.3').default('28.3.3'),
    /** Exact release of Prometheus. */
    prometheus: exactVersion('3.5.0').default('3.5.0'),
    /** Exact release of Grafana. */
    grafana: exactVersion('12.1.0').default('12.1.0'),
  }),

  /** The runner's name in GitLab. */
  runnerName: filledText.default('gitlab-runner'),
};

export function isEveryone(cidr: string): boolean {
  return cidr.endsWith('/0');
}
