# The targets of docker-jitsi-meet's Makefile, for people who are used to them; all of them hand over to npm scripts.
#
#   make                      build all images            make build_web       build one (also: make build JITSI_SERVICE=web)
#   FORCE_REBUILD=1 make      use nothing that is there   make tag, make push  give them another name; send them there
#
# JITSI_RELEASE  stable or unstable: one more tag of that name       JITSI_BUILD  one more tag
# JITSI_REPO     what stands before the slash of a name (parley)
SERVICES := base web prosody jicofo jvb
JITSI_REPO ?= parley
JITSI_RELEASE ?=
JITSI_BUILD ?=
JITSI_SERVICE ?=
FORCE_REBUILD ?= 0
DOCKER ?= docker

version := $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)
tags := --tag $(version) --tag latest $(if $(JITSI_RELEASE),--tag $(JITSI_RELEASE)) $(if $(JITSI_BUILD),--tag $(JITSI_BUILD))
options = --repo $(JITSI_REPO) $(tags) $(if $(filter-out 0,$(FORCE_REBUILD)),--fresh)
chosen = $(or $(JITSI_SERVICE),$(SERVICES))

.PHONY: all build build-all buildx buildx-all prepare tag tag-all push push-all release clean
all: build-all

build-all:
	npm run images -- $(options)

build:
	npm run images -- $(JITSI_SERVICE) $(options)

build_%:
	npm run images -- $* $(options)

prepare:
	$(MAKE) build-all FORCE_REBUILD=1

tag:
	@test -n "$(JITSI_BUILD)" || { echo "make tag: JITSI_BUILD=TAG is missing" >&2; exit 2; }
	@for name in $(chosen); do $(DOCKER) tag $(JITSI_REPO)/$$name:latest $(JITSI_REPO)/$$name:$(JITSI_BUILD) || exit 1; done

tag_%:
	$(MAKE) tag JITSI_SERVICE=$*

push:
	@for name in $(chosen); do $(DOCKER) push $(JITSI_REPO)/$$name:$(or $(JITSI_BUILD),latest) || exit 1; done

push_%:
	$(MAKE) push JITSI_SERVICE=$*

tag-all push-all:
	$(MAKE) $(@:-all=)

# Two architectures at once take the plug-in buildx with an emulator or a second machine, and a registry to send both to.
buildx buildx-all:
	@$(MAKE) --no-print-directory "buildx_$(or $(JITSI_SERVICE),NAME)"

buildx_%:
	@echo "images of several architectures are made by docker buildx, with a registry of yours:" >&2
	@echo "  docker buildx build --platform linux/amd64,linux/arm64 -f docker/Dockerfile --target $* --tag REGISTRY/$*:$(version) --push ." >&2
	@exit 2

release:
	npm run release

# Only what belongs to this deployment; docker-jitsi-meet also removed every network of the machine that was not in use.
clean:
	cd compose && compose="$$($(DOCKER) compose version >/dev/null 2>&1 && echo $(DOCKER) compose || echo docker-compose)" && $$compose down
