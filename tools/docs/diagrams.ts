import type { Diagram } from './svg';

/** A fleet: what runs where, and which program calls which. */
const fleet: Diagram = {
  title: 'A runner manager in an Auto Scaling group asks GitLab for jobs and runs them on workers',
  boxes: {
    gitlab: { lines: ['GitLab', 'jobs'], at: [0, 0.4], kind: 'gitlab' },
    vpc: { lines: ['VPC'], at: [1.1, 0], size: [2.9, 2.6], kind: 'group' },
    manager: { lines: ['Runner manager', 'Auto Scaling group'], at: [1.2, 0.4] },
    workers: { lines: ['Workers', 'Spot or On-Demand'], at: [2.9, 0.4] },
    nat: { lines: ['NAT gateway', 'existing Elastic IP'], at: [2.15, 1.5] },
    parameters: { lines: ['SSM parameters', 'token'], at: [0, 2.85] },
    cache: { lines: ['S3', 'cache'], at: [1, 2.85] },
    logs: { lines: ['CloudWatch Logs', 'boot, runner'], at: [2, 2.85] },
    hook: { lines: ['Lambda', 'terminate hook'], at: [3, 2.85] },
  },
  arrows: [
    { from: 'manager', to: 'gitlab', side: 'left', label: 'asks' },
    { from: 'manager', to: 'workers', side: 'right', label: 'runs jobs, SSH' },
    { from: 'manager', to: 'cache', side: 'down' },
    { from: 'manager', to: 'parameters', side: 'down', label: 'reads at boot', labelAt: 0.85 },
    { from: 'manager', to: 'logs', side: 'down' },
    { from: 'manager', to: 'nat', side: 'down' },
    { from: 'workers', to: 'nat', side: 'down' },
    { from: 'hook', to: 'workers', side: 'up', label: 'removes' },
  ],
};

/** The folders, from what is deployed down to what has no dependency. An arrow is an import. */
const layers: Diagram = {
  title: 'Layers of the project: main.ts, stacks, constructs, and the folders that constructs use',
  boxes: {
    main: { lines: ['main.ts, examples', 'your settings'], at: [0, 0], size: [2, 1], kind: 'outside' },
    tools: { lines: ['tools', 'one folder per command'], at: [2.1, 0], size: [2, 1], kind: 'outside' },
    stacks: { lines: ['stacks', 'what is deployed'], at: [0, 1], size: [2, 1] },
    constructs: { lines: ['src/constructs', 'groups of resources'], at: [0, 2], size: [2, 1] },
    userData: { lines: ['src/user-data', 'boot of an instance'], at: [0, 3] },
    configToml: { lines: ['src/config-toml', "GitLab Runner's file"], at: [1, 3] },
    policies: { lines: ['src/policies', 'IAM statements'], at: [2, 3] },
    upstream: { lines: ['src/upstream', 'facts of the module'], at: [3, 3] },
    assets: { lines: ['assets', 'scripts, images'], at: [0, 4], kind: 'outside' },
    settings: { lines: ['src/settings', 'schemas, rules, names'], at: [1, 4], size: [2, 1] },
  },
  arrows: [
    { from: 'main', to: 'stacks', side: 'down' },
    { from: 'stacks', to: 'constructs', side: 'down' },
    { from: 'constructs', to: 'userData', side: 'down' },
    { from: 'constructs', to: 'configToml', side: 'down' },
    { from: 'constructs', to: 'policies', side: 'down' },
    { from: 'constructs', to: 'upstream', side: 'down' },
    { from: 'tools', to: 'upstream', side: 'down' },
    { from: 'userData', to: 'settings', side: 'down' },
    { from: 'configToml', to: 'settings', side: 'down' },
    { from: 'policies', to: 'settings', side: 'down' },
    { from: 'userData', to: 'assets', side: 'down' },
  ],
};

/** GitLab and its runner on one instance. */
const gitlabServer: Diagram = {
  title: 'GitLab, its runner and its monitoring on one instance, with a data volume and workers',
  boxes: {
    people: { lines: ['Your networks', '80/443, 2222'], at: [0, 2.05], kind: 'outside' },
    instance: { lines: ['Instance'], at: [1, 0], size: [1.4, 3.1], kind: 'group' },
    grafana: { lines: ['Monitoring', 'Prometheus, Grafana'], at: [1.15, 0.35], size: [1.1, 1], kind: 'outside' },
    runner: { lines: ['Runner manager'], at: [1.15, 1.2], size: [1.1, 1] },
    gitlab: { lines: ['GitLab'], at: [1.15, 2.05], size: [1.1, 1], kind: 'gitlab' },
    volume: { lines: ['Data volume', 'daily snapshots'], at: [1.15, 3.3], size: [1.1, 1] },
    workers: { lines: ['Workers', 'Spot'], at: [3, 1.2] },
    cache: { lines: ['S3', 'cache'], at: [3, 3.3] },
  },
  arrows: [
    { from: 'people', to: 'gitlab', side: 'right' },
    { from: 'runner', to: 'workers', side: 'right', label: '22, 2376' },
    { from: 'workers', to: 'gitlab', side: 'left', label: '80/443', labelAt: 0.4 },
    { from: 'workers', to: 'cache', side: 'down' },
    { from: 'gitlab', to: 'volume', side: 'down' },
  ],
};

/** Jobs on ECS Fargate. */
const fargate: Diagram = {
  title: 'The runner manager starts one ECS task per job and connects to it with SSH',
  boxes: {
    gitlab: { lines: ['GitLab', 'jobs'], at: [0, 0], kind: 'gitlab' },
    manager: { lines: ['Runner manager', 'Fargate driver'], at: [1.1, 0] },
    task: { lines: ['ECS task', 'one per job'], at: [2.8, 0] },
    ecr: { lines: ['ECR', 'job image'], at: [2.3, 1.2] },
    logs: { lines: ['CloudWatch Logs', 'tasks'], at: [3.3, 1.2] },
  },
  arrows: [
    { from: 'manager', to: 'gitlab', side: 'left', label: 'asks' },
    { from: 'manager', to: 'task', side: 'right', label: 'RunTask, SSH' },
    { from: 'task', to: 'ecr', side: 'down' },
    { from: 'task', to: 'logs', side: 'down' },
  ],
};

/** By the name of its file in docs/images. */
export const diagrams: Readonly<Record<string, Diagram>> = { fleet, layers, 'gitlab-server': gitlabServer, fargate };
