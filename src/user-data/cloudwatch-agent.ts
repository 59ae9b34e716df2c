/**
 * The CloudWatch agent's configuration: the system's log and the boot's, each instance in streams of its own. The
 * metrics are upstream's (template/logging.tftpl).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
 */
export function cloudWatchAgentConfig(logGroup: string): string {
  const log = (file: string, stream: string) => ({
    file_path: file,
    log_group_name: logGroup,
    log_stream_name: `{instance_id}/${stream}`,
  });
  const every = { metrics_collection_interval: 300 };
  const config = {
    agent: { run_as_user: 'root' },
    metrics: {
      metrics_collected: {
        cpu: { measurement: ['cpu_usage_idle'], totalcpu: true, ...every },
        mem: { measurement: ['mem_used_percent'], ...every },
      },
    },
    logs: {
      logs_collected: {
        files: { collect_list: [log('/var/log/messages', 'messages'), log('/var/log/user-data.log', 'user-data')] },
      },
    },
  };
  return `${JSON.stringify(config)}\n`;
}
