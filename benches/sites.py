"""Writes a site of the corpus for a generator: the same pages, and layouts that show the same.

    sites.py --for wellspring|hugo|zola --pages 1000 --out DIR [--theme minimal|default] [--highlight on|off] [--seed 1]

What every layout shows: a head with title, description, canonical address and feed; navigation; of a page its title, date,
author, topics, tags, previous and next; lists of each section and tag by twenty; all tags; on the first page the ten latest
articles; one feed and a sitemap. `--theme default` is Wellspring's own theme with all that a new site has, which no other
generator matches.
"""

import argparse
import json
import shutil
from pathlib import Path

from corpus import SECTIONS, Corpus

HERE = Path(__file__).resolve().parent
TITLE = "Bench Waterworks"
BASE = "https://bench.example"
STYLE = "body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: auto; }\nnav a { margin-right: 1rem; }\n"
NAVIGATION = "".join(f'<a href="{path}">{name}</a>\n' for path, name in
                     [("/", "Home"), *((f"/{s}/", s.capitalize()) for s in SECTIONS), ("/tags/", "Tags")])
FOOTER = f"<footer><p>{TITLE}, makers of measurements</p></footer>"


def quoted(items):
    return ", ".join(json.dumps(item) for item in items)


def yaml(page):
    """Front matter that Wellspring and Hugo both read."""
    return (f'---\ntitle: "{page.title}"\ndate: {page.moment}\ndescription: "{page.description}"\ntags: [{quoted(page.tags)}]\n'
            f'authors: ["{page.author}"]\nextra: {{ categories: [{quoted(page.categories)}] }}\n---\n\n')


class Wellspring:
    front = staticmethod(yaml)

    def __init__(self, theme, highlight):
        self.theme, self.highlight = theme, highlight

    def section(self, name):
        return f'---\ntitle: "{name.capitalize()}"\n---\n'

    def files(self):
        minimal = f'''theme = "bench"

[llms]
enabled = false

[search]
enabled = false

[feeds]
formats = ["rss"]
sections = false
'''
        # The authors have no pages, and the pictures no files: neither would be read by a peer.
        yield "site.toml", f'''title = "{TITLE}"
base_url = "{BASE}"
timezone = "UTC"
{minimal if self.theme == "minimal" else ""}
[taxonomies.tags]
paginate_by = 20
feed = false

[highlight]
enabled = {str(self.highlight).lower()}

[check.rules]
reference-unknown = "off"
image-missing = "off"
''' + "".join(f'\n[collections.{name}]\nkind = "article"\npaginate_by = 20\n' for name in SECTIONS)

    def finish(self, out):
        if self.theme == "minimal":
            shutil.copytree(HERE / "theme", out / "themes/bench")


class Hugo:
    """For Hugo 0.146 and later, whose layouts lie flat."""

    front = staticmethod(yaml)

    def __init__(self, theme, highlight):
        self.highlight = highlight

    def section(self, name):
        return f'---\ntitle: "{name.capitalize()}"\n---\n'

    def files(self):
        yield "hugo.toml", f'''baseURL = "{BASE}/"
title = "{TITLE}"
locale = "en"
capitalizeListTitles = false
enableRobotsTXT = true

[pagination]
pagerSize = 20
disableAliases = true

[taxonomies]
tag = "tags"

[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]

[services.rss]
limit = 20

[markup.goldmark.extensions.typographer]
disable = true

[markup.highlight]
codeFences = {str(self.highlight).lower()}
noClasses = false
'''
        yield "static/style.css", STYLE
        yield "layouts/baseof.html", f'''<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{{{ if not .IsHome }}}}{{{{ .Title }}}} · {{{{ end }}}}{TITLE}</title>
{{{{ with .Description }}}}<meta name="description" content="{{{{ . }}}}">
{{{{ end }}}}<link rel="canonical" href="{{{{ .Permalink }}}}">
<link rel="alternate" type="application/rss+xml" href="/index.xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><nav>
{NAVIGATION}</nav></header>
<main>{{{{ block "main" . }}}}{{{{ end }}}}</main>
{FOOTER}
</body>
</html>
'''
        day = '{{ $day := .Date.Format "2006-01-02" }}<time datetime="{{ $day }}">{{ $day }}</time>'
        yield "layouts/page.html", '{{ define "main" }}<article>\n<h1>{{ .Title }}</h1>\n<p class="meta">' + day + '''
by {{ delimit .Params.authors ", " }} in {{ delimit .Params.extra.categories ", " }}</p>
{{ .Content }}
<ul class="tags">{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
</article>
<nav class="around">
{{- with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{- with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end -}}
</nav>{{ end }}
'''
        items = '{{ define "main" }}<h1>{{ .Title }}</h1>\n{{ $pager := .Paginate .Pages.ByDate.Reverse }}<ul class="list">\n{{ range $pager.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> ' + day + '''<p>{{ .Description }}</p></li>
{{ end }}</ul>
<nav class="pager">{{ with $pager.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }} {{ $pager.PageNumber }} / {{ $pager.TotalPages }} {{ with $pager.Next }}<a href="{{ .URL }}">Older</a>{{ end }}</nav>{{ end }}
'''
        yield "layouts/section.html", items
        yield "layouts/term.html", items
        yield "layouts/taxonomy.html", '''{{ define "main" }}<h1>Tags</h1><ul>
{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> ({{ .Count }})</li>
{{ end }}</ul>{{ end }}
'''
        yield "layouts/home.html", '{{ define "main" }}<h1>' + TITLE + '''</h1><ul class="list">
{{ range first 10 (where site.RegularPages "Section" "articles").ByDate.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><p>{{ .Description }}</p></li>
{{ end }}</ul>{{ end }}
'''
        yield "layouts/404.html", '{{ define "main" }}<h1>Not found</h1>{{ end }}\n'

    def finish(self, out):
        pass


class Zola:
    """For Zola 0.22."""

    def __init__(self, theme, highlight):
        self.highlight = highlight

    def front(self, page):
        return (f'+++\ntitle = "{page.title}"\ndate = {page.moment}\ndescription = "{page.description}"\n\n[taxonomies]\n'
                f'tags = [{quoted(page.tags)}]\n\n[extra]\nauthors = ["{page.author}"]\ncategories = [{quoted(page.categories)}]\n+++\n\n')

    def section(self, name):
        return f'+++\ntitle = "{name.capitalize()}"\nsort_by = "date"\npaginate_by = 20\n+++\n'

    def files(self):
        colours = '\n[markdown.highlighting]\ntheme = "github-dark"\nstyle = "class"\n' if self.highlight else ""
        yield "config.toml", f'''base_url = "{BASE}"
title = "{TITLE}"
default_language = "en"
generate_feeds = true
feed_filenames = ["rss.xml"]
feed_limit = 20
build_search_index = false
compile_sass = false
minify_html = false
taxonomies = [{{ name = "tags", paginate_by = 20, feed = false }}]

[markdown]
bottom_footnotes = true
{colours}'''
        yield "static/style.css", STYLE
        yield "content/_index.md", f'+++\ntitle = "{TITLE}"\n+++\n'
        yield "templates/base.html", f'''<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{% block title %}}{TITLE}{{% endblock %}}</title>
{{% block description %}}{{% endblock %}}<link rel="canonical" href="{{{{ current_url | default(value='') }}}}">
<link rel="alternate" type="application/rss+xml" href="/rss.xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><nav>
{NAVIGATION}</nav></header>
<main>{{% block main %}}{{% endblock %}}</main>
{FOOTER}
</body>
</html>
'''
        def day(of):
            text = '{{ ' + of + '.date | date(format="%Y-%m-%d") }}'
            return f'<time datetime="{text}">{text}</time>'

        yield "templates/page.html", '{% extends "base.html" %}\n{% block title %}{{ page.title }} · ' + TITLE + '''{% endblock %}
{% block description %}<meta name="description" content="{{ page.description }}">
{% endblock %}
{% block main %}<article>
<h1>{{ page.title }}</h1>
<p class="meta">''' + day("page") + '''
by {{ page.extra.authors | join(sep=", ") }} in {{ page.extra.categories | join(sep=", ") }}</p>
{{ page.content | safe }}
<ul class="tags">{% for tag in page.taxonomies.tags %}<li><a href="/tags/{{ tag }}/">{{ tag }}</a></li>{% endfor %}</ul>
</article>
<nav class="around">{% if page.higher %}<a rel="next" href="{{ page.higher.path }}">{{ page.higher.title }}</a>{% endif %}{% if page.lower %}<a rel="prev" href="{{ page.lower.path }}">{{ page.lower.title }}</a>{% endif %}</nav>{% endblock %}
'''
        def items(name):
            return '{% extends "base.html" %}\n{% block title %}' + name + " · " + TITLE + "{% endblock %}\n{% block main %}<h1>" + name + '''</h1>
<ul class="list">
{% for item in paginator.pages %}<li><a href="{{ item.path }}">{{ item.title }}</a> ''' + day("item") + '''<p>{{ item.description }}</p></li>
{% endfor %}</ul>
<nav class="pager">{% if paginator.previous %}<a href="{{ paginator.previous }}">Newer</a>{% endif %} {{ paginator.current_index }} / {{ paginator.number_pagers }} {% if paginator.next %}<a href="{{ paginator.next }}">Older</a>{% endif %}</nav>{% endblock %}
'''
        yield "templates/section.html", items("{{ section.title }}")
        yield "templates/tags/single.html", items("{{ term.name }}")
        yield "templates/tags/list.html", '''{% extends "base.html" %}
{% block main %}<h1>Tags</h1><ul>
{% for term in terms %}<li><a href="{{ term.path }}">{{ term.name }}</a> ({{ term.page_count }})</li>
{% endfor %}</ul>{% endblock %}
'''
        yield "templates/index.html", '{% extends "base.html" %}\n{% block main %}<h1>' + TITLE + '''</h1><ul class="list">
{% set articles = get_section(path="articles/_index.md") %}{% for item in articles.pages | slice(end=10) %}<li><a href="{{ item.path }}">{{ item.title }}</a><p>{{ item.description }}</p></li>
{% endfor %}</ul>{% endblock %}
'''

    def finish(self, out):
        pass


GENERATORS = {"wellspring": Wellspring, "hugo": Hugo, "zola": Zola}


def write(generator, pages, out, theme="minimal", highlight=False, seed=1):
    """A whole site. The number of bytes of its Markdown."""
    out = Path(out)
    writer = GENERATORS[generator](theme, highlight)
    for section in SECTIONS:
        (out / "content" / section).mkdir(parents=True, exist_ok=True)
        (out / "content" / section / "_index.md").write_text(writer.section(section))
    for path, text in writer.files():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text)
    corpus = Corpus(pages, seed)
    size = 0
    for page in corpus.pages:
        text = (writer.front(page) + corpus.body(page)).encode()
        (out / "content" / page.section / f"{page.slug}.md").write_bytes(text)
        size += len(text)
    writer.finish(out)
    return size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--for", dest="generator", choices=GENERATORS, default="wellspring")
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--theme", choices=["minimal", "default"], default="minimal")
    parser.add_argument("--highlight", choices=["on", "off"], default="off")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(write(given.generator, given.pages, given.out, given.theme, given.highlight == "on", given.seed))
