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
    ask: 'Release of GitLab',
    only,
    explain: () => ['Exact, such as 19.3.0. GitLab Runner gets the same one.'],
    preset: () => '19.3.0',
    schema: () => version,
  },
  {
    ...always,
    name: 'from',
    flag: 'from',
    ask: 'Networks that may use GitLab',
    only,
    explain: () => [
      'Several with commas, such as those of your office and your VPN. By default your address alone, as',
      'checkip.amazonaws.com sees it now; when it changes, change it in the program and deploy.',
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
    schema: () => versions.shape.dockerMachine.shape.sha256,
  },
];
