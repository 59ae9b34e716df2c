import type { Answer, Call, Handler } from '../../../tools/machine-room/gitlab/http';

/** The rest of the internet: GitLab's package repository, what a test put there, and 404 for anything else. */
export class Downloads {
  /** The hosts that have a certificate. */
  static readonly hosts = [
    'packages.gitlab.com',
    'gitlab.com',
    'github.com',
    'download.docker.com',
    'get.docker.com',
    'releases.example.com',
    'arr-cki-prod-docker-machine.s3.amazonaws.com',
    'gitlab-docker-machine-downloads.s3.amazonaws.com',
    'gitlab-runner-custom-fargate-downloads.s3.amazonaws.com',
  ];

  readonly calls: Call[] = [];
  private readonly served = new Map<string, Answer>();

  constructor() {
    const repository = 'packages.gitlab.com/install/repositories/runner/gitlab-runner/config_file.repo';
    this.serve(repository, '[runner_gitlab-runner]\nname=runner_gitlab-runner\ngpgcheck=1\n');
  }

  /** @param url without its scheme */
  serve(url: string, answer: Answer | string): void {
    this.served.set(url, typeof answer === 'string' ? { status: 200, body: answer } : answer);
  }

  /** Host and path of what was asked for, in order. */
  get asked(): string[] {
    return this.calls.map(({ host, path }) => `${host}${path}`);
  }

  readonly handle: Handler = (call) => {
    this.calls.push(call);
    return this.served.get(`${call.host}${call.path}`) ?? { status: 404, body: 'Not Found' };
  };
}
