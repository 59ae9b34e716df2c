import { gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { always, type Question } from '../question';

const { version, ingress } = gitlabServerSettings.shape.gitlabServer.shape;
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
      'CIDR blocks separated by commas, for example of your office and your VPN.',
      'Default: your current public address, from checkip.amazonaws.com.',
      'If it changes, edit the file and deploy again.',
    ],
    many: true,
    preset: (_, { myAddress }) => {
      const address = myAddress?.();
      return address === undefined ? undefined : `${address}/32`;
    },
    schema: () => ingress.shape.httpCidrs,
  },
];
