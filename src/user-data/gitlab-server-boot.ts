import type { GitlabServerSettings } from '../settings/gitlab-server';
import { Fact } from '../templates/template-text';
import { type CloudConfig, template } from './cloud-config';
import { environmentFile } from './environment-file';

export function gitlabServerBoot({
  settings,
  configToml,
}: {
  readonly settings: GitlabServerSettings;
  readonly configToml: string;
}): CloudConfig {
  return {
    files: [
      { path: '/opt/gitlab/config.toml', permissions: '0600', content: template('config.toml.tftpl', configToml) },
      {
        path: '/opt/gitlab/environment',
        permissions: '0600',
        content: template(
          'environment.tftpl',
          environmentFile({
            VERSION: settings.gitlabServer.version,
            VOLUME: new Fact('data_volume_id'),
            ROOT: new Fact('root_password_parameter'),
            TOKEN: new Fact('token_parameter'),
            URL: new Fact('external_url'),
          }),
        ),
      },
    ],
    command: ['/bin/true'],
  };
}
