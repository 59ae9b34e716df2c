# Docker's own configuration learns of more registries; what is there stays. Runs at every boot.
mkdir -p /etc/docker
[[ -s /etc/docker/daemon.json ]] || printf '{}\n' >/etc/docker/daemon.json
export INSECURE_REGISTRIES REGISTRY_MIRRORS
if python3 - <<'END'; then
import json, os
path = '/etc/docker/daemon.json'
with open(path) as file:
    text = file.read()
settings = json.loads(text)
for key, variable in (('insecure-registries', 'INSECURE_REGISTRIES'), ('registry-mirrors', 'REGISTRY_MIRRORS')):
    wanted = os.environ[variable].split()
    known = settings.get(key, [])
    if wanted:
        settings[key] = known + [registry for registry in wanted if registry not in known]
merged = json.dumps(settings, indent=2) + '\n'
if settings != json.loads(text):
    with open(path + '.new', 'w') as file:
        file.write(merged)
    os.replace(path + '.new', path)
END
  systemctl try-restart --no-block docker || true
else
  logger -t registries 'could not add registries to /etc/docker/daemon.json: is it JSON, and is there python3?' || true
fi
