import type { ProxySettings } from '../settings/proxy';
import { type Fact, Template } from '../templates/template-text';

/** What the list depends on beside the setting: literals, Terraform's tokens, or facts of a template. */
export interface ProxyContext {
  /** The region deployed to: names of VPC endpoints hold it. */
  readonly region: string | Fact;
  /** The networks of the VPC, one after the other with a comma between. */
  readonly vpcCidrs: string | Fact;
  /** What AWS's names end with. */
  readonly dnsSuffix: string | Fact;
  /** Address of GitLab: its host is reached directly with `gitlabInside`. Empty where it is none of the stack's business. */
  readonly gitlabUrl: string;
  /** Names of containers that jobs reach beside their own. */
  readonly services?: readonly string[];
}

/** The machine itself. Python's library wants IPv6 addresses as they are in a URL, curl without the brackets. */
const itself = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Addresses that answer on this machine only: the instance metadata, also by IPv6, and those of an ECS task.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
const linkLocal = ['169.254.169.254', 'fd00:ec2::254', '[fd00:ec2::254]', '169.254.170.2'];

/** Private names of instances end so, and your own names can: the domain is kept free for that. */
const privateNames = ['internal'];

/** How jobs call a docker-in-docker service: by its alias, or by the name that GitLab Runner makes of the image's. */
const dockerInDocker = ['docker', 'dind'];

/** Endpoints whose private name is not what the service's name ends with, in the order they are asked for. */
const endpointHosts: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3', 's3.dualstack'],
  'ecr.api': ['api.ecr'],
  'ecr.dkr': ['dkr.ecr'],
  'ecs-agent': ['ecs-a'],
  'ecs-telemetry': ['ecs-t'],
};

/**
 * What is reached without the proxy, with commas between, for every client at once. Clients agree on names (and all
 * names below them) and addresses; each passes over what it does not know. What they do not agree on:
 *
 * | client | `192.0.2.0/24` | `.example.com` is also `example.com` |
 * |---|---|---|
 * | Go (Terraform, Docker, GitLab Runner, docker-machine, agents of AWS) | yes | no |
 * | curl from 7.86 and git with it | yes | yes |
 * | aws CLI and other programs in Python by its own library | no | yes |
 * | apt, wget | no | no |
 *
 * So a wildcard is written with its dot alone (`*.example.com` is known to Go only), and nothing that counts rests on a
 * network's number for more than Go: the VPC's are there for docker-machine, whose workers have no names.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 * @see https://everything.curl.dev/usingcurl/proxies/env.html
 */
export function noProxy(proxy: ProxySettings, context: ProxyContext): Template {
  const gitlabHost = proxy.gitlabInside ? hostOf(context.gitlabUrl) : undefined;
  const entries: (string | Fact | Template)[] = [
    ...itself,
    ...linkLocal,
    ...privateNames,
    ...dockerInDocker,
    ...(context.services ?? []),
    ...(context.vpcCidrs === '' ? [] : [context.vpcCidrs]),
    ...proxy.vpcEndpoints.flatMap((service) => endpointNames(service, context)),
    ...(gitlabHost === undefined ? [] : [gitlabHost]),
    ...proxy.noProxy.map((entry) => entry.replace(/^\*\./, '.')),
  ];
  return joined([...new Set(entries)]);
}

/** `<service>.<region>.<suffix>`, as an endpoint with private DNS answers to. */
function endpointNames(service: string, { region, dnsSuffix }: ProxyContext): Template[] {
  return (endpointHosts[service] ?? [service]).map((host) => new Template([`${host}.`, region, '.', dnsSuffix]));
}

/** @returns undefined where there is no address */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}

function joined(entries: readonly (string | Fact | Template)[]): Template {
  const pieces = entries.flatMap((entry, index) => [
    index === 0 ? '' : ',',
    ...(entry instanceof Template ? entry.pieces : [entry]),
  ]);
  return new Template(pieces);
}
