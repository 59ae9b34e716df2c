# Reads and edits GitLab Runner's config.toml as text: what is not ours stays byte for byte, comments included.
#
#   awk -v mode=check  -f config-file.awk config.toml    how many runners it has; a mistake stops it with its line
#   awk -v mode=pieces -f config-file.awk config.toml    what `merge` would replace, in the form of a section
#   awk -v mode=token  -f config-file.awk config.toml    the runner's token
#   awk -v mode=merge -v section=FILE -f config-file.awk config.toml    the file with the section's pieces in it
#   awk -v mode=extras -f config-file.awk section.toml    the section's single keys beyond the pieces, for -v extras=FILE
#
# With -v own=PIECES, variables that the runner had by itself stay in `environment` beside the section's, and so does
# its `pre_build_script`.
# The environment variable RUNNER_NAME says which runner; it may be empty where there is one only. The pieces of a
# runner are the keys `executor`, `limit`, `environment` and `pre_build_script`, the tables `cache` and `machine` with
# those below them, and the file's own `concurrent`. A piece that the section does not have is taken out. With
# -v extras=FILE each key that it names, of whatever table, is a piece as well; other keys of its table stay.
# Exits with 2 for a file that is no TOML, with 3 where the runner is missing or cannot be told.

{
  line_of[NR] = $0
  end_of[NR] = sub(/\r$/, "", line_of[NR]) ? "\r" : ""
}

END {
  if (failed) exit failed
  if (extras != "") while ((getline line < extras) > 0) extra[line]
  for (line in extra) extra_tables[substr(line, 1, index(line, " ") - 1)]
  read_document("config", NR)
  if (mode == "extras") {
    for (i = 1; i <= size["config"]; i++)
      if (kind["config", i] == "key" && piece("config", i, 1) == "")
        print table_of["config", i] " " name_of["config", i]
    exit 0
  }
  if (mode == "check") {
    print entries["config"] + 0
    exit 0
  }
  target = the_runner()
  must_be_open(target)
  must_be_open(0)
  if (mode == "token") print token_of["config", target]
  if (mode == "pieces") print_pieces("config", target)
  if (mode == "merge") {
    read_document("section", lines_of(section))
    if (own != "") read_document("own", lines_of(own))
    merge(target)
  }
}

# Replaces the lines that are to be read; returns how many there are.
function lines_of(file,   count, got, line) {
  for (count = 0; (got = (getline line < file)) > 0; ) {
    end_of[++count] = sub(/\r$/, "", line) ? "\r" : ""
    line_of[count] = line
  }
  if (got < 0) stop(2, "cannot read " file)
  return count
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
    body[d, i] = text end_of[number]
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
        body[d, i] = body[d, i] "\n" line_of[number] end_of[number]
        value_of[d, i] = value_of[d, i] "\n" line_of[number]
      }
      if (entry && table == "runners" && name == "name") runner_name[d, entry] = string_in(value_of[d, i])
      if (entry && table == "runners" && name == "token") token_of[d, entry] = string_in(value_of[d, i])
      if (entry && table == "runners" && name ~ /^(cache|machine)(\.|$)/)
        wrong(number, "write " name " as a table of its own, [runners." name "]")
      if (is_inside_extra_table(table, name)) closed[d, (table ~ /^runners/ ? entry : 0)] = number " " name
    }
    table_of[d, i] = table
    owner[d, i] = (table == "runners" || table ~ /^runners\./) ? entry : 0
  }
  size[d] = i
}

# `docker = { ... }` or `docker.image = ...`, into which no single key can be put.
function is_inside_extra_table(table, name,   path, extra_table) {
  path = (table == "" ? "" : table ".") name "."
  for (extra_table in extra_tables)
    if (extra_table != "" && extra_table != table && index("." extra_table, "." table) == 1)
      if (index(path, extra_table ".") == 1 || index(extra_table ".", path) == 1) return 1
  return 0
}

function must_be_open(entry,   parts) {
  if (!(("config", entry) in closed)) return
  split(closed["config", entry], parts, " ")
  wrong(parts[1], "write " parts[2] " as a table of its own")
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
      # A date and its time may have a blank between them.
      if (word ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/ && match(rest, /^ [0-9][0-9]:[0-9.:Z+-]*/)) {
        word = word "T" substr(rest, 2, RLENGTH - 1)
        rest = substr(rest, RLENGTH + 1)
      }
      if (word == "" || !(word ~ /^(true|false|[+-]?(inf|nan)|[+-]?[0-9][0-9A-Za-z_.:+-]*)$/ ||
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
  if (kind[d, i] == "key" && (table " " name_of[d, i]) in extra && owner[d, i] == owner_of(table, e)) return "extra"
  if (kind[d, i] == "key" && table == "") return name_of[d, i] == "concurrent" ? "concurrent" : ""
  if (owner[d, i] != e) return ""
  if (table ~ /^runners\.cache(\.|$)/) return "cache"
  if (table ~ /^runners\.machine(\.|$)/) return "machine"
  return kind[d, i] == "key" && table == "runners" && name_of[d, i] ~ /^(executor|limit|environment|pre_build_script)$/ ? name_of[d, i] : ""
}

function owner_of(table, e) { return table ~ /^runners(\.|$)/ ? e : 0 }

# The single keys of a table that the section has beyond the pieces, and the file does not; nothing for a table of the
# section's that is in the file as a whole.
function missing_keys(table, e,   i, found) {
  for (i = 1; i <= size["section"]; i++)
    if (table_of["section", i] == table && piece("section", i, 1) == "extra" && !has_key("config", table, name_of["section", i], e))
      found = found body["section", i] "\n"
  return found
}

function has_key(d, table, name, e,   i) {
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "key" && table_of[d, i] == table && name_of[d, i] == name && owner[d, i] == owner_of(table, e)) return 1
  return 0
}

# The statement that ends a table: its last key, or its header; 0 where the file has no such table.
function end_of_table(d, table, e,   i, last) {
  for (i = 1; i <= size[d]; i++)
    if (is_meaningful(d, i) && table_of[d, i] == table && owner[d, i] == owner_of(table, e)) last = i
  return last + 0
}

# A table that only we brought: nothing of the file's own is in it, and nothing of the section's goes there.
function is_ours_alone(table, e,   i, keys) {
  if (!(table in extra_tables) || table == "" || table == "runners") return 0
  for (i = 1; i <= size["section"]; i++) if (table_of["section", i] == table && is_meaningful("section", i)) return 0
  for (i = 1; i <= size["config"]; i++) {
    if (table_of["config", i] != table || owner["config", i] != owner_of(table, e)) continue
    if (kind["config", i] == "comment" || (kind["config", i] == "key" && piece("config", i, e) != "extra")) return 0
    if (kind["config", i] == "key") keys++
  }
  return keys > 0
}

function section_extra(table, name,   i) {
  for (i = 1; i <= size["section"]; i++)
    if (table_of["section", i] == table && name_of["section", i] == name && piece("section", i, 1) == "extra") return body["section", i]
  return ""
}

function put_all(text, model,   lines, count, j) {
  count = split(text, lines, "\n")
  for (j = 1; j < count; j++) put(j == 1 || lines[j] ~ /^[ \t]*[A-Za-z0-9_"'-]+[ \t]*=/ ? indented_like(lines[j], model) : lines[j])
}

# Whole tables of single keys that the file lacks: the runner's own, or the file's.
function append_extra_tables(e, ours,   i, table, text) {
  for (i = 1; i <= size["section"]; i++) {
    table = table_of["section", i]
    if (kind["section", i] != "key" || piece("section", i, 1) != "extra" || (owner_of(table, 1) > 0) != ours) continue
    if (table == "" || table == "runners" || (table in appended) || end_of_table("config", table, e)) continue
    appended[table]
    put("")
    put((ours ? "  " : "") "[" table "]")
    text = missing_keys(table, e)
    sub(/\n$/, "", text)
    put(text)
  }
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
  print_extras(d, e, "")
  print "[[runners]]"
  for (i = 1; i <= size[d]; i++)
    if (kind[d, i] == "key" && table_of[d, i] == "runners" && piece(d, i, e) != "") print body[d, i]
  printf "%s%s", tables(d, e, "cache"), tables(d, e, "machine")
  for (i = 1; i <= size[d]; i++)
    if (piece(d, i, e) == "extra" && table_of[d, i] ~ /^runners\./) print_extras(d, e, table_of[d, i])
  for (i = 1; i <= size[d]; i++)
    if (piece(d, i, e) == "extra" && table_of[d, i] !~ /^(runners(\..*)?|)$/) print_extras(d, e, table_of[d, i])
}

function print_extras(d, e, table,   j) {
  if (table in printed) return
  printed[table]
  if (table != "") print "[" table "]"
  for (j = 1; j <= size[d]; j++) if (table_of[d, j] == table && piece(d, j, e) == "extra") print body[d, j]
}

function indented_like(text, model) {
  sub(/^[ \t]+/, "", text)
  match(model, /^[ \t]*/)
  return substr(model, 1, RLENGTH) text
}

function put(text) { output[++outputs] = text }

function merge(e,   i, j, name, root, table, replacement, last_key, last_statement, missing) {
  split("executor limit environment pre_build_script", keys, " ")
  for (i = 1; i <= size["config"]; i++) {
    if (owner["config", i] != e || !is_meaningful("config", i)) continue
    last_statement = i
    if (table_of["config", i] == "runners") last_key = i
  }
  if (key_piece("config", e, "concurrent") == "" && key_piece("section", 1, "concurrent") != "")
    put(key_piece("section", 1, "concurrent"))
  put_all(missing_keys("", e), "")
  for (i = 1; i <= size["config"]; i++) {
    root = piece("config", i, e)
    if (root == "extra") {
      replacement = section_extra(table_of["config", i], name_of["config", i])
      if (replacement != "") put(indented_like(replacement, body["config", i]))
    } else if (kind["config", i] == "table" && owner["config", i] == owner_of(table_of["config", i], e) && is_ours_alone(table_of["config", i], e)) {
      if (output[outputs] ~ /^[ \t]*$/) outputs--
    } else if (kind["config", i] == "table" && (root == "cache" || root == "machine")) {
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
    table = table_of["config", i]
    if ((table in extra_tables) && table != "" && i == end_of_table("config", table, e) && owner["config", i] == owner_of(table, e))
      put_all(missing_keys(table, e), body["config", i])
    if (i == last_statement) {
      append_tables(e)
      append_extra_tables(e, 1)
    }
  }
  append_extra_tables(e, 0)
  for (i = 1; i <= outputs; i++) print output[i]
}

# A key of the section, its variables behind those that the runner has by itself.
function section_key(name,   all, mine, theirs, i, count, list) {
  all = key_piece("section", 1, name)
  if (name ~ /^(pre_build_script|environment)$/ && all == "" || name == "pre_build_script" && key_piece("own", 1, name) != "")
    return key_piece("own", 1, name)
  if (name != "environment" || key_piece("own", 1, name) == "") return all
  count = texts_of("own", mine)
  texts_of("section", theirs)
  for (i = 1; i <= count; i++) if (!(variable(mine[i]) in named)) list = list mine[i] ", "
  for (i = 1; i in theirs; i++) list = list theirs[i] ", "
  return "environment = [" substr(list, 1, length(list) - 2) "]"
}

function variable(text) {
  sub(/^("""\n?|\047\047\047\n?|["\047])/, "", text)
  sub(/=.*/, "", text)
  return text
}

# The texts of `environment`, in their quotes; leaves the names of the last one's variables in `named`.
function texts_of(d, texts,   i, rest, count, long) {
  split("", named)
  for (i = 1; i <= size[d]; i++) if (kind[d, i] == "key" && piece(d, i, 1) == "environment") rest = value_of[d, i]
  while (rest != "") {
    long = 0
    if (rest ~ /^("""|\047\047\047)/) long = 2 + end_of_text(substr(rest, 4), substr(rest, 1, 3))
    else if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^\047[^\047]*\047/)) long = RLENGTH
    if (long) {
      texts[++count] = substr(rest, 1, long)
      named[variable(texts[count])]
      rest = substr(rest, long + 1)
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
  else if (output[outputs] ~ /^[ \t\r]*$/) outputs--
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
