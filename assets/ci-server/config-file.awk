# Edits GitLab Runner's config.toml as text: what is not ours stays byte for byte, comments included.
#
#   awk -v mode=MODE -f config-reader.awk -f config-file.awk FILE
#
#   check    how many runners config.toml has; a mistake stops it with its line
#   token    the runner's token
#   has      1 where the runner has the table or key `-v name=NAME`, or something in it
#   pieces   what `merge` would replace, in the form of a section
#   merge    config.toml with the pieces of the section `-v section=FILE` in it
#   extras   of a section: what is in it beyond the pieces, for -v extras=FILE
#
# With -v own=PIECES, variables that the runner had by itself stay in `environment` beside the section's, and so does
# its `pre_build_script`. The last line of config.toml has no newline with -v unended=1, and had none before ours came
# with -v unended_before=1.
# The environment variable RUNNER_NAME says which runner; it may be empty where there is one only. The pieces of a
# runner are the keys `executor`, `limit`, `environment` and `pre_build_script`, the tables `cache`, `machine` and
# `autoscaler` with those below them, and the file's own `concurrent`. A piece that the section does not have is taken out. With
# -v extras=FILE each key and each list of tables that it names is a piece as well; other keys of its table stay.
# Exits with 2 for a file that is no TOML, with 3 where the runner is missing or cannot be told.
#
# Its globals: target (the runner's number in config.toml), bom (what some editors write first), extra (what `extras`
# names), extra_tables (the tables that it is in), keys (those of every runner that are pieces), printed and placed (what
# is there already), output, is_theirs and outputs (the lines of the result, which of them are not ours, how many).

{ take_line($0, NR) }

END {
  if (failed) exit failed
  split("executor limit environment pre_build_script", keys, " ")
  if (sub(/^\357\273\277/, "", line_of[1])) bom = "\357\273\277"
  read_extras()
  read_document("config", NR)
  if (mode == "extras") print_names()
  else if (mode == "check") print entries["config"] + 0
  else {
    target = the_runner()
    if (mode == "token") print token_of["config", target]
    else if (mode == "has") print has(name, target)
    else must_be_open()
    if (mode == "pieces") print_pieces("config", target)
    if (mode == "merge") {
      read_document("section", lines_of(section))
      if (own != "") read_document("own", lines_of(own))
      merge(target)
    }
  }
}

# --- Pieces

# Each line of the file has a table and a name in it, with a tab between them.
function read_extras(   line, parts) {
  if (extras == "") return
  while ((getline line < extras) > 0) {
    if (line !~ /\t/) sub(/ /, "\t", line)
    split(line, parts, "\t")
    extra[join(parts[1], parts[2])]
    extra_tables[parts[1]]
  }
}

function print_names(   i, name) {
  for (i = 1; i <= size["config"]; i++) {
    if (kind["config", i] == "key") name = join(table_of["config", i], name_of["config", i])
    else if (is_list["config", i] && table_of["config", i] != "runners") name = table_of["config", i]
    else continue
    if (piece("config", i, 1) != "" || (name in printed)) continue
    # What is below a list of tables is a part of it.
    extra[name]
    printed[name]
    print parent_of(name) "\t" substr(name, length(parent_of(name)) + (parent_of(name) == "" ? 1 : 2))
  }
}

# The piece that a statement belongs to, or nothing.
function piece(d, i, e,   name) {
  if (!is_meaningful(d, i) || owner[d, i] != owner_of(table_of[d, i], e)) return ""
  name = full_name(d, i)
  if (name ~ /^(concurrent|runners\.(executor|limit|environment|pre_build_script))$/) return name
  if (name ~ /^runners\.cache(\.|$)/) return "runners.cache"
  if (name ~ /^runners\.machine(\.|$)/) return "runners.machine"
  if (name ~ /^runners\.autoscaler(\.|$)/) return "runners.autoscaler"
  for (; name != ""; name = parent_of(name)) if (name in extra) return name
  return ""
}

# Of a key or a table, with the tables above it.
function full_name(d, i) { return kind[d, i] == "key" ? join(table_of[d, i], name_of[d, i]) : table_of[d, i] }

function is_meaningful(d, i) { return kind[d, i] == "key" || kind[d, i] == "table" }

function owner_of(table, e) { return table ~ /^runners(\.|$)/ ? e : 0 }

# The body of a piece that is one key, or nothing.
function key_piece(d, e, name,   i) {
  i = key_at(d, e, name)
  return i ? body[d, i] : ""
}

function key_at(d, e, name,   i) {
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "key" && join(table_of[d, i], name_of[d, i]) == name && owner[d, i] == owner_of(table_of[d, i], e))
      return i
  return 0
}

# All tables of a piece, one after the other.
function tables(d, e, root,   i, j, last, found) {
  for (i = 1; i <= size[d]; i++) {
    if (kind[d, i] != "table" || piece(d, i, e) != root) continue
    last = end_of_piece(d, i, e)
    for (j = i; j <= last; j++) found = found body[d, j] "\n"
    i = last
  }
  return found
}

# The last statement of the tables that begin with statement i and are one piece.
function end_of_piece(d, i, e,   j, last, root) {
  root = piece(d, i, e)
  last = i
  for (j = i; j <= size[d] && (!is_meaningful(d, j) || piece(d, j, e) == root); j++) if (is_meaningful(d, j)) last = j
  return last
}

# The statement that ends a table: its last key, or its header; 0 where the file has no such table.
function end_of_table(d, table, e,   i, last) {
  for (i = 1; i <= size[d]; i++)
    if (is_meaningful(d, i) && table_of[d, i] == table && owner[d, i] == owner_of(table, e)) last = i
  return last + 0
}

# Stops where a table that gets something is written as `docker = { ... }` or `docker.image = ...`.
function must_be_open(   i, table, name) {
  for (i = 1; i <= size["config"]; i++) {
    if (kind["config", i] != "key" || owner["config", i] != owner_of(table_of["config", i], target)) continue
    name = join(table_of["config", i], name_of["config", i])
    if (name ~ /^runners\.(cache|machine|autoscaler)(\.|$)/ && table_of["config", i] == "runners")
      closed(i, "a table of its own, [runners." name_of["config", i] "]")
    for (table in extra_tables)
      if (table != "" && table != "runners" && !is_below(table_of["config", i], table))
        if (is_below(name, table) || is_below(table, name)) closed(i, "a table of its own")
  }
}

function closed(i, remedy,   j, line, lines) {
  line = 1
  for (j = 1; j < i; j++) line += split(body["config", j], lines, "\n") + (body["config", j] == "")
  stop(2, "config.toml cannot be changed, line " line ": write " name_of["config", i] " as " remedy)
}

# Whether config.toml has a table or a key, in any of TOML's forms. What is in an inline table counts as there.
function has(wanted, e,   i, found) {
  for (i = 1; i <= size["config"]; i++) {
    if (!is_meaningful("config", i) || owner["config", i] != e) continue
    found = full_name("config", i)
    if (is_below(found, wanted) || (kind["config", i] == "key" && is_below(wanted, found))) return 1
  }
  return 0
}

# Whether it is the table itself, or in it.
function is_below(name, table) { return index(name ".", table ".") == 1 }

# --- The runner

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

# --- What merge would replace

function print_pieces(d, e,   i) {
  print_keys(d, e, "")
  print "[[runners]]"
  print_keys(d, e, "runners")
  printf "%s%s%s", tables(d, e, "runners.cache"), tables(d, e, "runners.machine"), tables(d, e, "runners.autoscaler")
  for (i = 1; i <= size[d]; i++) if (owner[d, i] == e) print_table(d, e, i)
  for (i = 1; i <= size[d]; i++) if (owner[d, i] == 0) print_table(d, e, i)
}

# A table of the file's own stays when ours goes, so its header is a piece even where no key is.
function print_table(d, e, i,   table) {
  table = table_of[d, i]
  if (table == "" || table == "runners" || !is_meaningful(d, i)) return
  if (table in extra_tables) {
    if (table in printed) return
    printed[table]
    print header_of(d, table, e)
    print_keys(d, e, table)
  } else if ((table = piece(d, i, e)) in extra && kind[d, i] == "table" && !(table in printed)) {
    printed[table]
    printf "%s", tables(d, e, table)
  }
}

function print_keys(d, e, table,   i) {
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "key" && table_of[d, i] == table && piece(d, i, e) != "") print body[d, i]
}

function header_of(d, table, e,   i) {
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "table" && table_of[d, i] == table && owner[d, i] == owner_of(table, e)) return body[d, i]
}

# --- Merging

function merge(e,   i, root, table, last_statement, replacement, is_unended) {
  for (i = 1; i <= size["config"]; i++) if (owner["config", i] == e && is_meaningful("config", i)) last_statement = i
  put_missing_keys("", e, "")
  for (i = 1; i <= size["config"]; i++) {
    root = piece("config", i, e)
    table = table_of["config", i]
    if (root == "") {
      if (kind["config", i] == "table" && owner["config", i] == owner_of(table, e) && is_ours_alone(table, e)) take_blank_back()
      else put_theirs(body["config", i])
    } else if (kind["config", i] == "key" && root == join(table, name_of["config", i])) {
      replacement = replacement_of(root)
      if (replacement != "") put(indented_like(replacement, body["config", i]))
    } else i = replace_tables(i, e, root)
    if (((table in extra_tables) || table == "runners") && table != "" && owner["config", i] == owner_of(table, e))
      if (i == end_of_table("config", table, e)) put_missing_keys(table, e, body["config", i])
    if (i == last_statement) append_tables(e, 1)
  }
  append_tables(e, 0)
  printf "%s", bom
  for (i = 1; i < outputs; i++) print output[i]
  # Without `own` all that is ours is taken out: then the file ends as it did before.
  if (is_theirs[outputs] && !is_ours_at_end(e)) is_unended = unended
  else is_unended = unended_before && (is_theirs[outputs] || own == "")
  # Half of a CRLF is no end of a line: another line may be the last one now.
  if (is_unended) sub(/\r$/, "", output[outputs])
  printf "%s%s", output[outputs], is_unended ? "" : "\n"
}

function is_ours_at_end(e,   i) {
  i = size["config"]
  return piece("config", i, e) != "" || kind["config", i] == "table" && is_ours_alone(table_of["config", i], e)
}

function put(text) { output[++outputs] = text }

function put_theirs(text) {
  put(text)
  is_theirs[outputs] = 1
}

# The empty line that came with what goes.
function take_blank_back() {
  if (outputs && output[outputs] ~ /^[ \t\r]*$/) delete is_theirs[outputs--]
}

# Keys that the section has in a table, and the file does not.
function put_missing_keys(table, e, model,   i, j, name) {
  if (table == "runners")
    for (j = 1; j in keys; j++) {
      name = "runners." keys[j]
      if (!key_at("config", e, name) && replacement_of(name) != "") put(indented_like(replacement_of(name), model))
    }
  for (i = 1; i <= size["section"]; i++) {
    if (kind["section", i] != "key" || table_of["section", i] != table) continue
    name = join(table, name_of["section", i])
    if (piece("section", i, 1) != name || is_key_of_every_runner(name) || key_at("config", e, name)) continue
    put(indented_like(body["section", i], model))
  }
}

function is_key_of_every_runner(name,   j) {
  for (j = 1; j in keys; j++) if (name == "runners." keys[j]) return 1
  return 0
}

# A table that only we brought: nothing of the file's own is in it, and nothing of the section's goes there.
function is_ours_alone(table, e,   i, found) {
  if (!(table in extra_tables) || table == "" || table == "runners") return 0
  for (i = 1; i <= size["section"]; i++)
    if (is_meaningful("section", i) && is_below(table_of["section", i], table)) return 0
  for (i = 1; i <= size["config"]; i++) {
    if (kind["config", i] != "key" || table_of["config", i] != table) continue
    if (owner["config", i] != owner_of(table, e)) continue
    if (piece("config", i, e) == "") return 0
    found = 1
  }
  return found
}

function indented_like(text, model) {
  sub(/^[ \t]+/, "", text)
  match(model, /^[ \t]*/)
  return substr(model, 1, RLENGTH) text
}

# Comments inside of what is replaced stay, below its header. Returns the last statement that was replaced.
function replace_tables(i, e, root,   j, last, text, comments) {
  last = end_of_piece("config", i, e)
  text = placed[root] ? "" : tables("section", 1, root)
  placed[root] = 1
  for (j = i; j <= last; j++)
    if (kind["config", j] == "comment" && !index("\n" text, "\n" body["config", j] "\n"))
      comments = comments body["config", j] "\n"
  if (text == "" && comments == "") take_blank_back()
  j = index(text, "\n")
  put_lines(substr(text, 1, j))
  if (comments != "") put_theirs(substr(comments, 1, length(comments) - 1))
  put_lines(substr(text, j + 1))
  return last
}

function put_lines(text) { if (text != "") put(substr(text, 1, length(text) - 1)) }

# Tables that the file lacks: the runner's own, or the file's.
function append_tables(e, ours,   i, table, root) {
  for (i = 1; i <= size["section"]; i++) {
    table = table_of["section", i]
    root = piece("section", i, 1)
    if (table == "" || table == "runners" || root == "" || (owner_of(table, 1) > 0) != ours) continue
    if (kind["section", i] == "key" && root == join(table, name_of["section", i])) {
      if (placed[table] || end_of_table("config", table, e)) continue
      put("")
      put(header_of("section", table, 1))
      put_missing_keys(table, e, header_of("section", table, 1))
      placed[table] = 1
    } else if (!placed[root] && tables("config", e, root) == "") {
      put("")
      put_lines(tables("section", 1, root))
      placed[root] = 1
    }
  }
}

# --- Keys of which a part is the runner's own

# A key of the section, its variables behind those that the runner has by itself.
function replacement_of(name,   all, mine, theirs, i, count, list, named) {
  all = key_piece("section", 1, name)
  if (own == "" || name !~ /^runners\.(environment|pre_build_script)$/ || key_piece("own", 1, name) == "") return all
  if (all == "" || name == "runners.pre_build_script") return key_piece("own", 1, name)
  count = texts_of("own", mine)
  for (i = texts_of("section", theirs); i >= 1; i--) named[variable(theirs[i])]
  for (i = 1; i <= count; i++) if (!(variable(mine[i]) in named)) list = list mine[i] ", "
  for (i = 1; i in theirs; i++) list = list theirs[i] ", "
  return "environment = [" substr(list, 1, length(list) - 2) "]"
}

function variable(text) {
  text = string_in(text)
  sub(/=.*/, "", text)
  return text
}

# The texts of `environment`, in their quotes; returns how many there are.
function texts_of(d, texts,   rest, count, long) {
  rest = value_of[d, key_at(d, 1, "runners.environment")]
  while (rest != "") {
    long = 0
    if (rest ~ /^("""|\047\047\047)/) long = 2 + end_of_text(substr(rest, 4), substr(rest, 1, 3))
    else if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^\047[^\047]*\047/)) long = RLENGTH
    if (long) {
      texts[++count] = substr(rest, 1, long)
      rest = substr(rest, long + 1)
    } else if (match(rest, /^#[^\n]*/)) rest = substr(rest, RLENGTH + 1)
    else rest = substr(rest, 2)
  }
  return count + 0
}
