# Reads and edits GitLab Runner's config.toml as text: what is not ours stays byte for byte, comments included.
#
#   awk -v mode=check  -f config-file.awk config.toml    how many runners it has; a mistake stops it with its line
#   awk -v mode=pieces -f config-file.awk config.toml    what `merge` would replace, in the form of a section
#   awk -v mode=merge -v section=FILE -f config-file.awk config.toml    the file with the section's pieces in it
#
# With -v own=PIECES, variables that the runner had by itself stay in `environment` beside the section's, and so does
# its `pre_build_script`.
# The environment variable RUNNER_NAME says which runner; it may be empty where there is one only. The pieces of a
# runner are the keys `executor`, `limit`, `environment` and `pre_build_script`, the tables `cache` and `machine` with
# those below them, and the file's own `concurrent`. A piece that the section does not have is taken out.
# Exits with 2 for a file that is no TOML, with 3 where the runner is missing or cannot be told.

{ sub(/\r$/, ""); line_of[NR] = $0 }

END {
  if (failed) exit failed
  read_document("config", NR)
  if (mode == "check") {
    print entries["config"] + 0
    exit 0
  }
  target = the_runner()
  if (mode == "pieces") print_pieces("config", target)
  if (mode == "merge") {
    count = 0
    while ((got = (getline line < section)) > 0) line_of[++count] = line
    if (got < 0) stop(2, "cannot read " section)
    read_document("section", count)
    if (own != "") {
      for (count = 0; (getline line < own) > 0; ) line_of[++count] = line
      read_document("own", count)
    }
    merge(target)
  }
}

function stop(code, message) {
  print message > "/dev/stderr"
  failed = code
  exit code
}

function wrong(number, message) {
  stop(2, (reading == "config" ? "config.toml" : "the section") " is no valid TOML, line " number ": " message)
}

# Statements of a document d: kind[d, i] is blank, comment, table or key; body[d, i] its lines as they are.
function read_document(d, last,   i, number, text, name, table, entry) {
  reading = d
  table = ""
  entry = 0
  i = 0
  for (number = 1; number <= last; number++) {
    i++
    text = line_of[number]
    body[d, i] = text
    sub(/^[ \t]+/, "", text)
    if (text == "") kind[d, i] = "blank"
    else if (text ~ /^#/) kind[d, i] = "comment"
    else if (text ~ /^\[/) {
      kind[d, i] = "table"
      table = header(text, number)
      if (table == "runners") {
        if (text !~ /^\[\[/) wrong(number, "[runners] is to be [[runners]]")
        entry = ++entries[d]
      } else if (text !~ /^\[\[/) {
        once(d, "table " instance_of(d, table) table, number, "[" table "]")
      }
      if (text ~ /^\[\[/) instance[d, table] = number
    } else {
      kind[d, i] = "key"
      name = key_of(text, number)
      name_of[d, i] = name
      once(d, "key " instance_of(d, table) table " " name, number, name)
      last_line = end_of_value(substr(text, index_of_value), number, last)
      value_of[d, i] = substr(text, index_of_value)
      for (; number < last_line; ) {
        number++
        body[d, i] = body[d, i] "\n" line_of[number]
        value_of[d, i] = value_of[d, i] "\n" line_of[number]
      }
      if (entry && table == "runners" && name == "name") runner_name[d, entry] = string_in(value_of[d, i])
      if (entry && table == "runners" && name ~ /^(cache|machine)(\.|$)/)
        wrong(number, "write " name " as a table of its own, [runners." name "]")
    }
    table_of[d, i] = table
    owner[d, i] = (table == "runners" || table ~ /^runners\./) ? entry : 0
  }
  size[d] = i
}

function once(d, what, number, name) {
  if ((d, what) in seen) wrong(number, name " is there twice, first in line " seen[d, what])
  seen[d, what] = number
}

# Which members of lists of tables a table lies in.
function instance_of(d, table,   parts, count, j, prefix, found) {
  count = split(table, parts, ".")
  for (j = 1; j <= count; j++) {
    prefix = prefix (j > 1 ? "." : "") parts[j]
    if ((d, prefix) in instance) found = found instance[d, prefix] " "
  }
  return found
}

function header(text, number,   name) {
  if (text !~ /^\[\[[^][]+\]\][ \t]*(#.*)?$/ && text !~ /^\[[^][]+\][ \t]*(#.*)?$/)
    wrong(number, "the name of a table is not closed")
  name = text
  sub(/\][ \t]*(#.*)?$/, "", name)
  gsub(/^\[\[?|\]$/, "", name)
  gsub(/[ \t"']/, "", name)
  if (name !~ /^[A-Za-z0-9_.\/:-]+$/) wrong(number, "a table has no proper name")
  return name
}

# Leaves in index_of_value where the value begins.
function key_of(text, number,   name) {
  if (!match(text, /^("[^"]*"|'[^']*'|[A-Za-z0-9_.-])+[ \t]*=/)) wrong(number, "neither a table nor key = value")
  index_of_value = RLENGTH + 1
  name = substr(text, 1, RLENGTH - 1)
  gsub(/[ \t"']/, "", name)
  return name
}

# The line that the value ends in.
function end_of_value(rest, number, last,   depth, complete, word) {
  depth = 0
  complete = 0
  for (;;) {
    sub(/^[ \t]+/, "", rest)
    if (rest == "" || rest ~ /^#/) {
      if (depth == 0) {
        if (!complete) wrong(number, "a key has no value")
        return number
      }
      if (number == last) wrong(number, "a list is not closed")
      rest = line_of[++number]
      continue
    }
    if (depth == 0 && complete) wrong(number, "there is something behind the value")
    if (rest ~ /^("""|''')/) {
      word = substr(rest, 1, 3)
      rest = substr(rest, 4)
      while (!(at = end_of_text(rest, word))) {
        if (number == last) wrong(number, "a text over several lines is not closed")
        rest = line_of[++number]
      }
      rest = substr(rest, at)
      complete = 1
    } else if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^'[^']*'/)) {
      rest = substr(rest, RLENGTH + 1)
      complete = 1
    } else if (rest ~ /^["']/) {
      wrong(number, "a text is not closed")
    } else if (rest ~ /^[[{]/) {
      open[++depth] = substr(rest, 1, 1)
      rest = substr(rest, 2)
    } else if (rest ~ /^[]}]/) {
      if (depth == 0 || open[depth] substr(rest, 1, 1) !~ /^(\[\]|\{\})$/) wrong(number, "a bracket closes nothing")
      depth--
      rest = substr(rest, 2)
      complete = 1
    } else if (depth > 0 && rest ~ /^[,=]/) {
      rest = substr(rest, 2)
    } else {
      match(rest, /^[^][ \t,#{}"'=]+/)
      word = substr(rest, 1, RLENGTH)
      rest = substr(rest, RLENGTH + 1)
      if (RLENGTH < 1 || !(word ~ /^(true|false|[+-]?(inf|nan)|[+-]?[0-9][0-9A-Za-z_.:+-]*)$/ ||
          (depth > 0 && open[depth] == "{" && word ~ /^[A-Za-z0-9_.-]+$/))) wrong(number, "a value is no TOML")
      complete = 1
    }
  }
}

# The place behind the end of a text over several lines, or 0.
function end_of_text(rest, quotes,   at) {
  for (at = 1; at <= length(rest); at++) {
    if (quotes == "\"\"\"" && substr(rest, at, 1) == "\\") at++
    else if (substr(rest, at, 3) == quotes) {
      while (substr(rest, at + 3, 1) == substr(quotes, 1, 1)) at++
      return at + 3
    }
  }
  return 0
}

function string_in(value) {
  sub(/^[ \t]+/, "", value)
  if (match(value, /^"([^"\\]|\\.)*"/) || match(value, /^'[^']*'/)) return substr(value, 2, RLENGTH - 2)
  return ""
}

function the_runner(   e, found, names, wanted) {
  wanted = ENVIRON["RUNNER_NAME"]
  for (e = 1; e <= entries["config"]; e++) {
    names = names (e > 1 ? ", " : "") "\"" runner_name["config", e] "\""
    if (wanted == "" ? e == 1 : runner_name["config", e] == wanted) found = found ? -1 : e
  }
  if (!entries["config"]) stop(3, "config.toml has no [[runners]]: register the runner first")
  if (wanted == "" && entries["config"] > 1)
    stop(3, "config.toml has several runners (" names "): name one of them in ciServer.runnerName")
  if (!found) stop(3, "config.toml has no runner \"" wanted "\", but " names ": name one of them in ciServer.runnerName")
  if (found < 0) stop(3, "config.toml has several runners \"" wanted "\": give each a name of its own")
  return found
}

# What a statement is a piece of: a key's name, `cache` or `machine`, or nothing.
function piece(d, i, e,   table) {
  table = table_of[d, i]
  if (kind[d, i] == "key" && table == "") return name_of[d, i] == "concurrent" ? "concurrent" : ""
  if (owner[d, i] != e) return ""
  if (table ~ /^runners\.cache(\.|$)/) return "cache"
  if (table ~ /^runners\.machine(\.|$)/) return "machine"
  return kind[d, i] == "key" && table == "runners" && name_of[d, i] ~ /^(executor|limit|environment|pre_build_script)$/ ? name_of[d, i] : ""
}

function is_meaningful(d, i) { return kind[d, i] == "key" || kind[d, i] == "table" }

# The last statement of the tables that begin with statement i and are one piece.
function end_of_piece(d, i, e,   j, last, root) {
  root = piece(d, i, e)
  last = i
  for (j = i; j <= size[d] && (!is_meaningful(d, j) || piece(d, j, e) == root); j++) if (is_meaningful(d, j)) last = j
  return last
}

# All tables of one piece, one after the other.
function tables(d, e, root,   i, j, last, found) {
  for (i = 1; i <= size[d]; i++) {
    if (kind[d, i] != "table" || piece(d, i, e) != root) continue
    last = end_of_piece(d, i, e)
    for (j = i; j <= last; j++) found = found body[d, j] "\n"
    i = last
  }
  return found
}

function key_piece(d, e, name,   i) {
  for (i = 1; i <= size[d]; i++) if (kind[d, i] == "key" && piece(d, i, e) == name) return body[d, i]
  return ""
}

function print_pieces(d, e,   name) {
  name = key_piece(d, e, "concurrent")
  if (name != "") print name
  print "[[runners]]"
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "key" && table_of[d, i] == "runners" && piece(d, i, e) != "") print body[d, i]
  printf "%s%s", tables(d, e, "cache"), tables(d, e, "machine")
}

function indented_like(text, model) {
  sub(/^[ \t]+/, "", text)
  match(model, /^[ \t]*/)
  return substr(model, 1, RLENGTH) text
}

function put(text) { output[++outputs] = text }

function merge(e,   i, j, name, root, last_key, last_statement, missing) {
  split("executor limit environment pre_build_script", keys, " ")
  for (i = 1; i <= size["config"]; i++) {
    if (owner["config", i] != e || !is_meaningful("config", i)) continue
    last_statement = i
    if (table_of["config", i] == "runners") last_key = i
  }
  if (key_piece("config", e, "concurrent") == "" && key_piece("section", 1, "concurrent") != "")
    put(key_piece("section", 1, "concurrent"))
  for (i = 1; i <= size["config"]; i++) {
    root = piece("config", i, e)
    if (kind["config", i] == "table" && (root == "cache" || root == "machine")) {
      i = replace_tables(i, e, root)
    } else if (kind["config", i] == "key" && root != "") {
      replacement = section_key(root)
      if (replacement != "") put(indented_like(replacement, body["config", i]))
    } else {
      put(body["config", i])
    }
    if (i == last_key)
      for (j = 1; j in keys; j++)
        if (key_piece("config", e, keys[j]) == "" && section_key(keys[j]) != "")
          put(indented_like(section_key(keys[j]), body["config", i]))
    if (i == last_statement) append_tables(e)
  }
  for (i = 1; i <= outputs; i++) print output[i]
}

# A key of the section, its variables behind those that the runner has by itself.
function section_key(name,   all, mine, theirs, i, count, list) {
  all = key_piece("section", 1, name)
  if (name == "pre_build_script" && key_piece("own", 1, name) != "") return key_piece("own", 1, name)
  if (name != "environment" || all == "" || key_piece("own", 1, name) == "") return all
  count = texts_of("own", mine)
  texts_of("section", theirs)
  for (i = 1; i <= count; i++) if (!(variable(mine[i]) in named)) list = list mine[i] ", "
  for (i = 1; i in theirs; i++) list = list theirs[i] ", "
  return "environment = [" substr(list, 1, length(list) - 2) "]"
}

function variable(text) {
  sub(/=.*/, "", text)
  return substr(text, 2)
}

# The texts of `environment`, in their quotes; leaves the names of the last one's variables in `named`.
function texts_of(d, texts,   i, rest, count) {
  split("", named)
  for (i = 1; i <= size[d]; i++) if (kind[d, i] == "key" && piece(d, i, 1) == "environment") rest = value_of[d, i]
  while (rest != "") {
    if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^'[^']*'/)) {
      texts[++count] = substr(rest, 1, RLENGTH)
      named[variable(texts[count])]
      rest = substr(rest, RLENGTH + 1)
    } else if (match(rest, /^#[^\n]*/)) rest = substr(rest, RLENGTH + 1)
    else rest = substr(rest, 2)
  }
  return count
}

# Comments inside of what is replaced stay, below its header. Returns the last statement that was replaced.
function replace_tables(i, e, root,   j, last, text, comments) {
  last = end_of_piece("config", i, e)
  text = placed[root] ? "" : tables("section", 1, root)
  placed[root] = 1
  for (j = i; j <= last; j++)
    if (kind["config", j] == "comment" && !index(text, body["config", j] "\n")) comments = comments body["config", j] "\n"
  if (text != "") {
    j = index(text, "\n")
    text = substr(text, 1, j) comments substr(text, j + 1)
  } else text = comments
  sub(/\n$/, "", text)
  if (text != "") put(text)
  else if (output[outputs] ~ /^[ \t]*$/) outputs--
  return last
}

function append_tables(e,   j, root, text) {
  split("cache machine", roots, " ")
  for (j = 1; j in roots; j++) {
    root = roots[j]
    text = tables("section", 1, root)
    if (text == "" || placed[root] || tables("config", e, root) != "") continue
    sub(/\n$/, "", text)
    put("")
    put(text)
  }
}
