/** A program that reads a config.toml, as Go's structs say it. */
export const goSource = {
  'common/config.go': `package common

import (
	"time"

	"gitlab.com/gitlab-org/gitlab-runner/cache"
	chat "gitlab.com/gitlab-org/gitlab-runner/helpers/talk"
	"example.com/elsewhere"
)

type (
	Level string
)

type Names []string

type Any map[string]interface{}

type Config struct {
	Count    int            \`toml:"count" json:"count"\`
	Level    *Level         \`toml:"level,omitempty"\`
	MaxAge   *time.Duration \`toml:"max_age"\` // how long
	Hidden   string         \`toml:"-"\`
	Bare     bool           \`long:"bare"\`
	internal string
	Runners  []*Runner \`toml:"runners"\`
}

// Runner has keys of its own and those of others.
type Runner struct {
	Credentials
	*chat.Words
	Names      Names              \`toml:"names"\`
	Options    Any                \`toml:"options"\`
	Devices    map[string][]string \`toml:"devices"\`
	Cache      *cache.Config      \`toml:"cache,omitempty"\`
	Kubernetes *Pods              \`toml:"kubernetes"\`
	Foreign    *elsewhere.Config  \`toml:"foreign"\`
}

type Credentials struct {
	Token string \`toml:"token"\`
}

type Pods struct {
	Namespace string \`toml:"namespace"\`
}
`,
  'cache/config.go': `package cache

type Config struct {
	Size  int64     \`toml:"Size"\`
	Parts []Part    \`toml:"part"\`
}

type Part struct {
	Weights []float64 \`toml:"weights"\`
}
`,
  'helpers/talk/words.go': `package talk

type Words struct {
	Greeting string \`toml:"greeting"\`
}
`,
};
