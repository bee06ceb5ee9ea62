// Which file names mean which type: identify's tables, as data.

/**
 * From identify 2.5 and later (`identify/extensions.py`, EXTENSIONS, EXTENSIONS_NEED_BINARY_CHECK and NAMES; MIT).
 * Types whose one extension is their own name.
 */
export const sameName = `
  apinotes asar avif bats bib cmake coffee csh cson csproj css csv cue cylc dart dbc def dockerfile dtd edn ejs eot eps erb fish
  fits geojson gif go gotmpl gpx graphql gyb hcl icns idl inc inl ino inx jade java json5 jsonld jsx kml lean lektorproject less
  liquid lua m4 manifest map mdx meson mib modulemap myst ngdoc nimble nix otf p12 pdf plist png ppm prisma proto pug pyi pyproj
  qml r resx rst sass sbt scss sln spec sql svelte svg swf swift swiftdeps tar thrift tiff toml tsv tsx ttf twig txsprofile urdf
  vb vbproj vcxproj vdx vim vtl vue wav webp wkt woff woff2 wsgi xhtml xsd xsl yamlld yang yin zcml zig zpt zsh
`;

/** Type=extensions. */
export const byType = `
  adobe-illustrator=ai asciidoc=adoc,asciidoc asm=s aspectj=aj audio=wav bash=bash,bats batch=bat bazel=bazel,bzl bitmap=bmp
  bzip2=bz2 c=c,h c#=cs c++=cc,cpp,cxx,h,hh,hpp,hxx,inl,ino,mm c2hs=chs clojure=clj,cljc,cljs,edn clojurescript=cljs crystal=cr
  cuda=cu,cuh cython=pxd,pxi,pyx diff=patch dotenv=env elixir=ex,exs erlang=erl,hrl fortran=f03,f08,f90,f95 gdscript=gd
  gherkin=feature groovy=gradle,groovy,jenkins,jenkinsfile gyp=gyp,gypi gzip=gz,tgz handlebars=hbs haskell=hs header=h,hh,hpp,hxx
  html=htm,html,xhtml icalendar=ics icon=ico idris=idr,lidr image=avif,bmp,gif,jpeg,jpg,png,ppm,svg,tiff,webp
  ini=ini,lektorproject,txsprofile jar=ear,jar,war java-properties=properties javascript=cjs,es6,js,mjs
  jenkins=jenkins,jenkinsfile jinja=j2,jinja,jinja2 jpeg=jpeg,jpg json=geojson,json,jsonld jsonnet=jsonnet,libsonnet julia=jl
  jupyter=ipynb kotlin=kt,kts lazarus=lfm,lpi,lpr lazarus-form=lfm lektor=lr literate-haskell=lhs makefile=mak,make,mk
  markdown=markdown,md musescore=mscx,mscz nim=nim,nims nunjucks=njk objective-c=m objective-c++=mm ocaml=ml,mli pascal=lpr,pas
  pem=crt,key,pem perl=pl,pm php=php,php4,php5,phtml plain-text=txt plantuml=plantuml,puml pofile=po powershell=ps1 puppet=pp
  purescript=purs python=gyp,gypi,py,tac,wsgi pyz=pyz,pyzw relax-ng=rng ruby=gemspec,rake,rb rust=rs salt=sls scala=sbt,sc,scala
  scheme=scm,ss shell=bash,bats,csh,sh,zsh solidity=sol stylus=styl system-verilog=sv,svh terraform=tf,tfvars tex=sty,tex
  ts=cts,mts,ts twisted=tac verilog=v,vh vhdl=vhd wheel=whl
  xml=csproj,gpx,inx,kml,lpi,mscx,pyproj,resx,rng,svg,urdf,vbproj,vcxproj,xhtml,xml,xsd,xsl,yin,zcml
  xquery=xq,xql,xqm,xqu,xquery,xqy yaml=eyaml,yaml,yamlld,yml zip=ear,jar,mscz,war,whl,zip
`;

/** Extensions that decide between text and binary, and name no type. */
export const typeless = "cfg cnf conf dll exe so";

/** Extensions of binary files. */
export const binaries = `
  ai asar avif bmp bz2 dll ear eot eps exe fits gif gz icns ico jar jpeg jpg mscz otf p12 pdf png pyz pyzw so swf tar tgz tiff ttf
  war wav webp whl woff woff2 zip
`;

/** Extensions of files that may be either: their content decides. */
export const either = "plist ppm";

/** Types=names of files, whole or up to a dot; `-`: only text. */
export const byName = `
  -=Gemfile.lock alpm,bash,pkgbuild=PKGBUILD babelrc,json=.babelrc bash,shell=.bash_aliases,.bash_profile,.bashrc
  bazel=BUILD,BUILD.bazel,WORKSPACE bazelrc=.bazelrc bowerrc,json=.bowerrc browserslistrc=.browserslistrc cmake=CMakeLists.txt
  codespellrc,ini=.codespellrc coveragerc,ini=.coveragerc csh,shell=.cshrc csslintrc,json=.csslintrc dockerfile=Dockerfile
  dockerignore=.dockerignore editorconfig=.editorconfig erlang=rebar.config,sys.config,sys.config.src flake8,ini=.flake8
  gitattributes=.gitattributes gitconfig,ini=.gitconfig gitignore=.gitignore gitignore,prettierignore=.prettierignore
  gitlint,ini=.gitlint gitmodules=.gitmodules go-mod=go.mod go-sum=go.sum groovy,jenkins=Jenkinsfile hgrc,ini=.hgrc
  ini=.rstcheck.cfg,setup.cfg ini,isort=.isort.cfg ini,pylintrc=pylintrc ini,pypirc=.pypirc jshintrc,json=.jshintrc
  json=Pipfile.lock json,mention-bot=.mention-bot mailmap=.mailmap makefile=GNUmakefile,Makefile,makefile
  meson=meson.build,meson_options.txt npmignore=.npmignore pdbrc,python=.pdbrc
  plain-text=AUTHORS,CHANGELOG,CONTRIBUTING,COPYING,LICENSE,MAINTAINERS,NEWS,NOTICE,PATENTS,README python=wscript
  ruby=Gemfile,Rakefile shell,zsh=.zlogin,.zlogout,.zprofile,.zshenv,.zshrc toml=Pipfile,poetry.lock
  yaml=.clang-format,.clang-tidy yaml,yamllint=.yamllint
`;

/** Program in the first line of a script → its types (`identify/interpreters.py`). */
export const interpreters: Readonly<Record<string, readonly string[]>> = {
  ash: ["shell", "ash"],
  awk: ["awk"],
  bash: ["shell", "bash"],
  bats: ["shell", "bash", "bats"],
  cbsd: ["shell", "cbsd"],
  csh: ["shell", "csh"],
  dash: ["shell", "dash"],
  deno: ["ts"],
  expect: ["expect"],
  ksh: ["shell", "ksh"],
  node: ["javascript"],
  nodejs: ["javascript"],
  perl: ["perl"],
  php: ["php"],
  php7: ["php", "php7"],
  php8: ["php", "php8"],
  python: ["python"],
  python2: ["python", "python2"],
  python3: ["python", "python3"],
  ruby: ["ruby"],
  sh: ["shell", "sh"],
  tcsh: ["shell", "tcsh"],
  zsh: ["shell", "zsh"],
};
