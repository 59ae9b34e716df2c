import type { z } from 'zod';
import { installsPlugins } from '../fleeting-plugin';
import { isReference } from '../primitives';
import type { Finding } from '../rules/rule';
import { tagFindings } from '../tag-map';
import { isEveryone } from './gitlab';
import type { ServerSettings } from './server';

interface Server {
  readonly environment: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly runnerWorkerCache: { readonly create: boolean; readonly bucket: string };
  readonly proxy?: unknown;
  readonly gitlabServer: ServerSettings;
  readonly runnerWorker: { readonly type: string };
}

/** What holds across settings of the server. */
export function serverRules(settings: Server, context: z.core.$RefinementCtx): void {
  for (const { setting, message } of [
    ...tls(settings),
    ...address(settings),
    ...rest(settings),
    ...machineRelease(settings),
    ...snapshotTags(settings),
  ]) {
    context.addIssue({ code: 'custom', path: setting.split('.'), message, params: { complete: true } });
  }
}

function tls({ gitlabServer }: Server): Finding[] {
  const { externalUrl, tls: given, elasticIp, ingress } = gitlabServer;
  const { letsEncrypt, certificate } = given;
  const secure = externalUrl?.startsWith('https:') ?? false;
  return found([
    letsEncrypt !== undefined &&
      certificate !== undefined && {
        setting: 'gitlabServer.tls',
        message: 'names both letsEncrypt and certificate: leave one out',
      },
    (letsEncrypt ?? certificate) !== undefined &&
      !secure && {
        setting: 'gitlabServer.tls',
        message: `needs an https address, and externalUrl is ${externalUrl ?? 'not given'}: set gitlabServer.externalUrl to https://...`,
      },
    secure &&
      (letsEncrypt ?? certificate) === undefined && {
        setting: 'gitlabServer.tls',
        message: `says nothing of a certificate for ${externalUrl}: set tls.letsEncrypt or tls.certificate, or make the address http`,
      },
    letsEncrypt !== undefined &&
      !(elasticIp.enable && ingress.httpCidrs.some(isEveryone)) && {
        setting: 'gitlabServer.tls.letsEncrypt',
        message:
          "cannot work: Let's Encrypt looks at port 80 from anywhere. Give GitLab an Elastic IP and ingress.httpCidrs 0.0.0.0/0 with allowWorld, or set tls.certificate",
      },
  ]);
}

function address({ gitlabServer, proxy }: Server): Finding[] {
  const { externalUrl, route53ZoneId, elasticIp } = gitlabServer;
  return found([
    route53ZoneId !== undefined &&
      externalUrl === undefined && {
        setting: 'gitlabServer.route53ZoneId',
        message: 'has no name to make a record of: set gitlabServer.externalUrl',
      },
    proxy !== undefined &&
      externalUrl === undefined && {
        setting: 'gitlabServer.externalUrl',
        message: 'is not given, and with a proxy it has to be, so that nobody asks the proxy for GitLab: set it',
      },
    elasticIp.allocationId !== undefined &&
      !elasticIp.enable && {
        setting: 'gitlabServer.elasticIp.allocationId',
        message: 'is given though elasticIp.enable is false: leave one of them out',
      },
  ]);
}

function rest({ environment, tags, runnerWorkerCache }: Server): Finding[] {
  return found([
    // The sweep at destroy tells our workers by it.
    tags.Environment !== undefined &&
      tags.Environment !== environment && {
        setting: 'tags.Environment',
        message: `is ${tags.Environment}, and ${environment} is what workers are told apart by: leave it out`,
      },
    !isReference(environment) &&
      !/^[A-Za-z0-9][\w.-]{0,47}$/.test(environment) && {
        setting: 'environment',
        message: `is ${environment}, and becomes part of names: at most 48 letters, digits and ._-`,
      },
    !runnerWorkerCache.create &&
      runnerWorkerCache.bucket === '' && {
        setting: 'runnerWorkerCache.bucket',
        message: 'is empty though create is false: name the bucket, and its policy in runnerWorkerCache.policy',
      },
  ]);
}

/** docker-machine comes into the image of GitLab Runner by its checksum. */
function machineRelease({ gitlabServer, runnerWorker: { type } }: Server): Finding[] {
  const setting = 'gitlabServer.versions.dockerMachine';
  const given = gitlabServer.versions.dockerMachine !== undefined;
  const message =
    type === 'docker+machine'
      ? 'is required with docker+machine: give its sha256, or set runnerWorker.type to docker-autoscaler'
      : `has no effect with the executor ${type}: leave it out`;
  const { runner } = gitlabServer.versions;
  return found([
    given !== (type === 'docker+machine') && { setting, message },
    type === 'docker-autoscaler' &&
      !installsPlugins({ runnerGitlab: { runnerVersion: runner } }) && {
        setting: 'gitlabServer.versions.runner',
        message: `is ${runner}, and GitLab Runner installs the plugin of docker-autoscaler from 16.11 on: take that or later`,
      },
  ]);
}

/** The policy that makes the snapshots has the tags of every resource, and its service the narrowest rule for them. */
function snapshotTags({ tags, gitlabServer }: Server): Finding[] {
  return gitlabServer.dataVolume.snapshots.enable ? tagFindings('tags', tags, ['dlm']) : [];
}

const found = (findings: readonly (Finding | false)[]): Finding[] => findings.filter((finding) => finding !== false);
