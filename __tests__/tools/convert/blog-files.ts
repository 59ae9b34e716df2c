import { join } from 'node:path';

/** How `npx runners convert FILE` ends: with settings, or with a reason that a person can act on. */
type End =
  | { readonly converted: string | undefined; readonly environment: string; readonly told: readonly string[] }
  | { readonly refused: RegExp };

/** What a `config.toml` of blogs since 2016 becomes. */
export interface BlogFile {
  readonly name: string;
  readonly path: string;
  readonly end: End;
}

const folder = join(__dirname, '../../fixtures/convert/from-blogs');

/** @param runner which `[[runners]]`, where the command has to be told */
const converted = (environment: string, told: readonly string[], runner?: string): End => ({
  converted: runner,
  environment,
  told,
});
const refused = (reason: RegExp): End => ({ refused: reason });

/** Notes are named by their subject. */
const ends: Readonly<Record<string, End>> = {
  '01-tokyo-2018-access-keys': converted('gitlab-docker-machi-autoscaler', [
    'amazonec2-access-key',
    'amazonec2-secret-key',
    'amazonec2-region',
    'amazonec2-security-group',
    'runners.machine.OffPeakPeriods',
    'runners.cache.BucketName',
  ]),
  '02-spot-2019': converted('gitlab-docker-machine-autoscaler', [
    'amazonec2-iam-instance-profile',
    'request-spot-instance',
    'runners.cache.s3.AccessKey',
    'session_server.session_timeout',
  ]),
  '03-minio': converted('gitlab-runner-autoscaler', [
    'runners.cache',
    'runners.cache.s3.ServerAddress',
    'runners.cache.s3.BucketName',
    'runners.cache.s3.Insecure',
  ]),
  '04-google': refused(/MachineDriver is "google".*only the driver amazonec2.*npx runners init/s),
  '05-gcs-cache': converted('gitlab-runner-ci-autoscaler', [
    'runners.cache.Type',
    'runners.cache.gcs.CredentialsFile',
    'runners.cache.gcs.BucketName',
  ]),
  '06-two-fleets': converted('large-autoscaler', ['[[runners]] small'], 'large'),
  '07-all-on-one-host': converted('prod-autoscaler', [
    '[[runners]] deploy',
    '[[runners]] cluster',
    '[[runners]] serverless',
    'amazonec2-tags.Name',
    'amazonec2-tags.environment',
  ]),
  '08-kubernetes': refused(/- k8s \(executor kubernetes\) is left as it is: its jobs are pods of a cluster/),
  '09-shell': refused(/- build-server \(executor shell\) is left as it is: its jobs need what is installed/),
  '10-docker-in-an-office': converted('office', ['runners.tls-ca-file'], 'office'),
  '11-own-authority': converted('ci-autoscaler', ['runners.tls-ca-file', 'amazonec2-userdata', 'tls-san']),
  '12-proxies': converted('proxied-autoscaler', ['engine-opt']),
  '13-azure': refused(/MachineDriver is "azure".*only the driver amazonec2/s),
  '14-off-peak-2017': converted('auto-scale-runners-autoscaler', ['runners.machine.OffPeakIdleTime']),
  '15-fleet-of-2021': converted('fleet-autoscaler', [
    'amazonec2-launch-template',
    'amazonec2-volume-encrypted',
    'MaxGrowthRate',
    'IdleScaleFactor',
  ]),
  '16-gpu': converted('gpu-autoscaler', ['amazonec2-vpc-id']),
  '17-windows': refused(/- windows \(executor docker-windows\) is left as it is: its jobs are containers of Windows/),
  '18-ssh': refused(/- legacy \(executor ssh\) is left as it is: its jobs run on one host/),
  '19-pasted-quotes': refused(/is not TOML: .* at row 3, col 10/),
  '20-docker-ssh-of-2016': refused(
    /- first \(executor docker-ssh\+machine\) .*no such executor since 17\.0; docker\+machine is the nearest/,
  ),
};

export const blogFiles: readonly BlogFile[] = Object.entries(ends).map(([name, end]) => ({
  name,
  path: join(folder, `${name}.toml`),
  end,
}));
