# Reads TOML into statements: a blank line, a comment, the header of a table, or a key with its value. Nothing is lost:
# the bodies of all statements, one after the other, are the document.
#
# read_document(d, last) reads the first `last` lines of `line_of` as document d and leaves, for its statements i:
#
#   size[d]          how many there are
#   kind[d, i]       blank, comment, table or key
#   body[d, i]       its lines as they are
#   table_of[d, i]   the table that it is in, or whose header it is: a name as below, "" for the root
#   is_list[d, i]    whether it is a header in double brackets
#   name_of[d, i]    a key's name within its table
#   value_of[d, i]   what is behind its `=`, comments included
#   owner[d, i]      which [[runners]] it belongs to, from 1 on; 0 for none
#
# and for its runners e: entries[d], runner_name[d, e], token_of[d, e].
#
# However a name is written, it has one form here: its parts with dots between them, those in quotes which TOML does not
# let stand without. `"runners" . docker."a.b"` is runners.docker."a.b".
#
# Its own globals: line_of, end_of (the lines read, and what ends them), reading (the document), seen (what is there, with
# its line), instance (the member that a list of tables is at), nested (open brackets), rest_of_name, parent_of_name,
# last_of_name (what name_in leaves).

# Takes one line in; `number` says which.
function take_line(text, number) {
  end_of[number] = sub(/\r$/, "", text) ? "\r" : ""
  line_of[number] = text
}

# Replaces the lines that are to be read; returns how many there are.
function lines_of(file,   count, got, text) {
  for (count = 0; (got = (getline text < file)) > 0; ) take_line(text, ++count)
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

function read_document(d, last,   i, number, text, table, entry, name, last_line) {
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
      is_list[d, i] = text ~ /^\[\[/
      table = header(text, number)
      if (table == "runners") {
        if (!is_list[d, i]) wrong(number, "[runners] is to be [[runners]]")
        entry = ++entries[d]
      } else if (!is_list[d, i]) once(d, "table " instance_of(d, table) table, number, "[" table "]")
      if (is_list[d, i]) instance[d, table] = number
    } else {
      kind[d, i] = "key"
      name = name_in(text)
      if (name == "" || rest_of_name !~ /^=/) wrong(number, "neither a table nor key = value")
      once(d, "key " instance_of(d, table) table " " name, number, name)
      name_of[d, i] = name
      value_of[d, i] = substr(rest_of_name, 2)
      last_line = end_of_value(value_of[d, i], number, last)
      while (number < last_line) {
        number++
        body[d, i] = body[d, i] "\n" line_of[number] end_of[number]
        value_of[d, i] = value_of[d, i] "\n" line_of[number]
      }
      if (entry && table == "runners" && name == "name") runner_name[d, entry] = string_in(value_of[d, i])
      if (entry && table == "runners" && name == "token") token_of[d, entry] = string_in(value_of[d, i])
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
function instance_of(d, table,   prefix, found) {
  for (prefix = table; prefix != ""; prefix = parent_of(prefix))
    if ((d, prefix) in instance) found = found instance[d, prefix] " "
  return found
}

function header(text, number,   name, brackets) {
  brackets = text ~ /^\[\[/ ? 2 : 1
  name = name_in(substr(text, brackets + 1))
  if (name == "" && text !~ /^\[+[ \t]*["'A-Za-z0-9_-]/) wrong(number, "a table has no proper name")
  if (name == "" || rest_of_name !~ (brackets == 2 ? "^]][ \t]*(#.*)?$" : "^][ \t]*(#.*)?$"))
    wrong(number, "the name of a table is not closed")
  return name
}

# The name that a text begins with, or nothing.
function name_in(text,   name, part, length_of_part) {
  for (;;) {
    sub(/^[ \t]+/, "", text)
    if (match(text, /^"([^"\\]|\\.)*"/)) part = decoded(substr(text, 2, RLENGTH - 2))
    else if (match(text, /^'[^']*'/)) part = substr(text, 2, RLENGTH - 2)
    else if (match(text, /^[A-Za-z0-9_-]+/)) part = substr(text, 1, RLENGTH)
    else return ""
    match(text, /^("([^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)/)
    length_of_part = RLENGTH
    parent_of_name = name
    last_of_name = in_one_form(part)
    name = join(name, last_of_name)
    text = substr(text, length_of_part + 1)
    sub(/^[ \t]+/, "", text)
    if (substr(text, 1, 1) != ".") {
      rest_of_name = text
      return name
    }
    text = substr(text, 2)
  }
}

# Quotes and tabs inside of a part would be taken for something else.
function in_one_form(part) {
  if (part ~ /^[A-Za-z0-9_-]+$/) return part
  gsub(/"/, "\035", part)
  gsub(/\t/, "\036", part)
  gsub(/\n/, "\037", part)
  return "\"" part "\""
}

function join(table, name) { return table == "" ? name : table "." name }

# The table that a table lies in, "" for the root.
function parent_of(table) {
  if (table ~ /"$/) sub(/\.?"[^"]*"$/, "", table)
  else if (!sub(/\.[^."]*$/, "", table)) table = ""
  return table
}

# The line that a value ends in.
function end_of_value(rest, number, last,   depth, complete, word, at) {
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
      nested[++depth] = substr(rest, 1, 1)
      rest = substr(rest, 2)
    } else if (rest ~ /^[]}]/) {
      if (depth == 0 || nested[depth] substr(rest, 1, 1) !~ /^(\[\]|\{\})$/) wrong(number, "a bracket closes nothing")
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
      if (word ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/ && match(rest, /^ [0-9][0-9]:[0-9.:Zz+-]*/)) {
        word = word "T" substr(rest, 2, RLENGTH - 1)
        rest = substr(rest, RLENGTH + 1)
      }
      if (word == "" || !(word ~ /^(true|false|[+-]?(inf|nan)|[+-]?[0-9][0-9A-Za-z_.:+-]*)$/ ||
          (depth > 0 && nested[depth] == "{" && word ~ /^[A-Za-z0-9_.-]+$/))) wrong(number, "a value is no TOML")
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

# What a string says, or nothing where the value is none.
function string_in(value) {
  sub(/^[ \t]+/, "", value)
  if (value ~ /^("""|''')/) return long_string(value)
  if (match(value, /^"([^"\\]|\\.)*"/)) return decoded(substr(value, 2, RLENGTH - 2))
  if (match(value, /^'[^']*'/)) return substr(value, 2, RLENGTH - 2)
  return ""
}

# A newline right behind the opening quotes is none of the text, nor is what a backslash at the end of a line joins.
function long_string(value,   text, end) {
  text = substr(value, 4)
  end = end_of_text(text, substr(value, 1, 3))
  text = substr(text, 1, end - 4)
  sub(/^\n/, "", text)
  if (value ~ /^'/) return text
  while (match(text, /\\[ \t]*\n[ \t\n]*/)) text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
  return decoded(text)
}

# A basic string without its escapes. Those beyond ASCII stay as they are written.
function decoded(text,   found, escape, at, width) {
  while (at = index(text, "\\")) {
    found = found substr(text, 1, at - 1)
    escape = substr(text, at + 1, 1)
    width = escape == "u" ? 4 : escape == "U" ? 8 : 0
    if (width) found = found character(substr(text, at, 2 + width), width)
    else if (at = index("btnfr", escape)) found = found substr("\b\t\n\f\r", at, 1)
    else found = found escape
    text = substr(text, index(text, "\\") + 2 + width)
  }
  return found text
}

function character(escape, width,   code, at) {
  code = 0
  for (at = 3; at <= 2 + width; at++) code = code * 16 + index("123456789abcdef", tolower(substr(escape, at, 1)))
  return code > 0 && code < 128 ? sprintf("%c", code) : escape
}
