import { testedRunner } from '../../../src/settings/gitlab';
import { gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { isEveryone } from '../../../src/settings/gitlab-server/gitlab';
import { textLike } from '../../../src/settings/primitives';
import { hasRunnerTokens } from '../gitlab-version';
import { always, type Question } from '../question';

const { version, ingress } = gitlabServerSettings.shape.gitlabServer.shape;
const only = {
  when: ({ build }: { readonly build?: string }) => build === 'gitlab-server',
  goesWith: '--build gitlab-server',
};

/** A GitLab that is there, whose version its help page shows, such as `18.4.2-ee`. */
const usersGitlab = textLike(
  /^v?\d+\.\d+(\.\d+)?(-(ce|ee)(\.\d+)?)?$/,
  'must be a version with major and minor number, such as 18.4.2',
).refine((text) => !/^v?\d+\.\d/.test(text) || hasRunnerTokens(text), {
  error: ({ input }) =>
    `GitLab ${input} has no runner authentication tokens, which the runner needs: they came with 16.0, so upgrade GitLab first`,
  params: { complete: true },
});

const everyone =
  'must not be everyone: name your networks, and set ingress.allowWorld in the file if all may reach GitLab';

/** Versions of GitLab, and the networks of your own server. */
export const gitlabServer: readonly Question[] = [
  {
    ...always,
    name: 'gitlabVersion',
    flag: 'gitlab-version',
    ask: 'GitLab version',
    explain: ({ build }) => [
      'For example 19.3.0. GitLab Runner gets the same version.',
      ...(build === 'gitlab-server' ? [] : ['It is on the help page of your GitLab. GitLab.com has the newest.']),
    ],
    preset: () => testedRunner,
    schema: ({ build }) => (build === 'gitlab-server' ? version : usersGitlab),
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
    schema: () => ingress.shape.httpCidrs.refine((cidrs) => !cidrs.some(isEveryone), { error: everyone }),
  },
];
