#!/bin/sh
# Builds the package in OUT from a copy of the files that git knows, dated SECONDS since 1970.
# usage: build.sh OUT SECONDS OPTIONS    OPTIONS: DEB_BUILD_OPTIONS
cd "$(dirname "$0")/.." || exit 2
out=${1:?usage: build.sh OUT SECONDS OPTIONS} SOURCE_DATE_EPOCH=${2:?} DEB_BUILD_OPTIONS=$3
export SOURCE_DATE_EPOCH DEB_BUILD_OPTIONS
case " $DEB_BUILD_OPTIONS " in *' nocheck '*) export DEB_BUILD_PROFILES=nocheck ;; esac
# what a make around us was told is not for the make inside
unset MAKEFLAGS MAKELEVEL MFLAGS VERSION MODE PREFIX DESTDIR

rm -rf "$out"
mkdir -p "$out/source" || exit 1
git ls-files -z | tar -c --mtime="@$SOURCE_DATE_EPOCH" --mode=u=rwX,go=rX --null -T - | tar -xp -C "$out/source" || exit 1
debian/changelog.sh "$SOURCE_DATE_EPOCH" "$(git rev-parse --short=7 HEAD)" >"$out/source/debian/changelog"
cd "$out/source" || exit 1
echo "building the package in $out (log: $out/build.log)"
if ! dpkg-buildpackage -b -us -uc -J"$(nproc)" >../build.log 2>&1; then
	tail -30 ../build.log >&2
	exit 1
fi
ls ../*.deb
