import { expect, it } from 'vitest';
import { textOf } from '../../src/machine-files/cloud-config';
import { gitlabServerSettings } from '../../src/settings/gitlab-server';
import { parseSettings } from '../../src/settings/parse';
import { gitlabServerBoot } from '../../src/user-data/gitlab-server-boot';
import { serverInput } from '../stacks/gitlab-server-input';

const caCertificate = '-----BEGIN CERTIFICATE-----\nOfTheProxy\n-----END CERTIFICATE-----\n';

// The entrypoint of GitLab Runner's image adds this file to what the container trusts:
// https://docs.gitlab.com/runner/install/docker/#install-trusted-ssl-server-certificates
it.each([
  ['has that of the proxy', { httpProxy: 'http://192.0.2.10:3128', caCertificate }, [caCertificate]],
  ['is not there without one', { httpProxy: 'http://192.0.2.10:3128' }, []],
])('the authority that the container of GitLab Runner trusts %s', (_, proxy, expected) => {
  const { region: __, ...least } = serverInput;
  const settings = parseSettings(gitlabServerSettings, {
    ...least,
    gitlabServer: { ...least.gitlabServer, externalUrl: 'http://gitlab.example.com' },
    proxy,
  });
  const { files } = gitlabServerBoot({ settings, configToml: '', logGroup: 'logs' });
  const found = files.filter(({ path }) => path === '/etc/gitlab-runner/certs/ca.crt');
  expect(found.map(({ content }) => textOf(content))).toEqual(expected);
});
