import { gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { always, type Question } from '../question';

const { version, ingress, versions } = gitlabServerSettings.shape.gitlabServer.shape;
const only = {
  when: ({ build }: { readonly build?: string }) => build === 'gitlab-server',
  goesWith: '--build gitlab-server',
};

/** Of your own server. */
export const gitlabServer: readonly Question[] = [
  {
    ...always,
    name: 'gitlabVersion',
    flag: 'gitlab-version',
    ask: 'GitLab version',
    only,
    explain: () => ['For example 19.3.0. GitLab Runner gets the same version.'],
    preset: () => '19.3.0',
    schema: () => version,
  },
  {
    ...always,
    name: 'from',
    flag: 'from',
    ask: 'Networks that can connect to GitLab',
    only,
    explain: () => [
      'CIDR blocks separated by commas, for example of your office and your VPN. Default: your current public',
      'address, from checkip.amazonaws.com. If it changes, edit the program and deploy again.',
    ],
    many: true,
    preset: (_, { myAddress }) => {
      const address = myAddress?.();
      return address === undefined ? undefined : `${address}/32`;
    },
    schema: () => ingress.shape.httpCidrs,
  },
  {
    ...always,
    name: 'dockerMachineSha256',
    flag: 'docker-machine-sha256',
    ask: 'SHA-256 of docker-machine',
    only,
    explain: () => [
      'It starts the workers. Get release 0.16.2-gitlab.19-cki.5 (docker-machine-Linux-x86_64) from',
      'https://gitlab.com/cki-project/docker-machine/-/releases, check it, and say what sha256sum says.',
    ],
    preset: () => undefined,
    schema: () => versions.shape.dockerMachine.unwrap().shape.sha256,
  },
];
