{{/* Everything that runs one of the four services: (dict "root" $ "part" "catalog") */}}
{{- define "kuzukuri.service" -}}
{{- $values := .root.Values -}}
{{- $service := get $values .part -}}
{{- $withDatabase := hasKey $service "pools" -}}
{{- $fullName := printf "kuzukuri.%s.v1.%sService" .part (title .part) -}}
{{- $settings := include "kuzukuri.settings" . -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "kuzukuri.metadata" . | nindent 2 }}
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "kuzukuri.metadata" . | nindent 2 }}
spec:
  {{- if not $service.autoscaling.enabled }}
  replicas: {{ $service.replicas }}
  {{- end }}
  minReadySeconds: {{ $values.rollout.minReadySeconds }}
  progressDeadlineSeconds: {{ $values.rollout.progressDeadlineSeconds }}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: {{ $values.rollout.maxSurge }}}
  selector:
    matchLabels: {app.kubernetes.io/name: {{ .part }}}
  template:
    metadata:
      labels:
        {{- include "kuzukuri.labels" . | nindent 8 }}
        {{- if $withDatabase }}
        kuzukuri.local/database-client: "true"
        {{- end }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9464"
    spec:
      serviceAccountName: {{ .part }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with include "kuzukuri.pullSecrets" .root }}{{ . | nindent 6 }}{{ end }}
      # More than drain and grace together.
      terminationGracePeriodSeconds: {{ add 15 (div (add (max $values.rollout.drainMs $values.rollout.drainMostMs) $values.rollout.graceMs) 1000) }}
      securityContext:
        {{- include "kuzukuri.podSecurity" . | nindent 8 }}
      {{- include "kuzukuri.spread" . | nindent 6 }}
      {{- if $withDatabase }}
      initContainers:
        # Waits until the schema is this version's, with the rights of the one that serves. Pods of the
        # version before go on serving meanwhile.
        - name: await-schema
          image: {{ include "kuzukuri.image" (dict "root" .root "image" .part) }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          args: [await-schema]
          env:
            - {name: KUZUKURI_DATABASE_FILE, value: /etc/kuzukuri/database/serve}
          securityContext:
            {{- include "kuzukuri.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml $values.migrations.resources | nindent 12 }}
          volumeMounts:
            - {name: database, mountPath: /etc/kuzukuri/database, readOnly: true}
      {{- end }}
      containers:
        - name: {{ .part }}
          image: {{ include "kuzukuri.image" (dict "root" .root "image" .part) }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          env:
            {{- $settings | nindent 12 }}
          ports:
            - {name: grpc, containerPort: 50051}
            - {name: health, containerPort: 50052}
            - {name: metrics, containerPort: 9464}
          # "" answers as long as the process serves: a database that is away must not restart it.
          startupProbe:
            grpc: {port: 50052}
            periodSeconds: 1
            timeoutSeconds: 2
            failureThreshold: 60
          # Two, so that one slow answer takes no pod away; a lost database does within 10 s.
          readinessProbe:
            grpc: {port: 50052, service: {{ $fullName }}}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          livenessProbe:
            grpc: {port: 50052}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          securityContext:
            {{- include "kuzukuri.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml $service.resources | nindent 12 }}
          {{- if or $withDatabase $values.tls.enabled $values.traces.caSecret }}
          volumeMounts:
            {{- if $withDatabase }}
            - {name: database, mountPath: /etc/kuzukuri/database, readOnly: true}
            {{- end }}
            {{- if $values.tls.enabled }}
            - {name: tls, mountPath: /etc/kuzukuri/tls, readOnly: true}
            - {name: identities, mountPath: /etc/kuzukuri/identities, readOnly: true}
            {{- end }}
            {{- if $values.traces.caSecret }}
            - {name: traces, mountPath: /etc/kuzukuri/traces, readOnly: true}
            {{- end }}
          {{- end }}
      {{- if or $withDatabase $values.tls.enabled $values.traces.caSecret }}
      volumes:
        {{- if $withDatabase }}
        {{- include "kuzukuri.databaseVolume" (dict "root" .root "part" .part "key" "serve") | nindent 8 }}
        {{- end }}
        {{- if $values.tls.enabled }}
        {{- include "kuzukuri.tlsVolume" . | nindent 8 }}
        - name: identities
          configMap: {name: identities}
        {{- end }}
        {{- with $values.traces.caSecret }}
        - name: traces
          secret: {secretName: {{ . }}, defaultMode: 288, items: [{key: ca.crt, path: ca.crt}]}
        {{- end }}
      {{- end }}
---
# Headless: a client that balances itself resolves every pod.
apiVersion: v1
kind: Service
metadata:
  {{- include "kuzukuri.metadata" . | nindent 2 }}
spec:
  clusterIP: None
  selector: {app.kubernetes.io/name: {{ .part }}}
  ports:
    - {name: grpc, port: 50051, targetPort: grpc}
---
# One address, for clients that do not balance.
apiVersion: v1
kind: Service
metadata:
  {{- include "kuzukuri.metadata" (merge (dict "name" (printf "%s-vip" .part)) .) | nindent 2 }}
spec:
  type: ClusterIP
  selector: {app.kubernetes.io/name: {{ .part }}}
  ports:
    - {name: grpc, port: 50051, targetPort: grpc}
---
{{ include "kuzukuri.disruptionBudget" . }}
{{- include "kuzukuri.autoscaler" (dict "root" .root "part" .part "autoscaling" $service.autoscaling) }}
{{- if $withDatabase }}
---
{{ include "kuzukuri.migration" . }}
{{- end }}
{{- end }}

{{/* Settings of a service, as environment. */}}
{{- define "kuzukuri.settings" -}}
{{- $values := .root.Values -}}
{{- $service := get $values .part -}}
- {name: KUZUKURI_LISTEN, value: "0.0.0.0:50051"}
- {name: KUZUKURI_HEALTH_LISTEN, value: "0.0.0.0:50052"}
- {name: KUZUKURI_METRICS_LISTEN, value: "0.0.0.0:9464"}
{{ include "kuzukuri.tlsSettings" .root }}
{{- if $values.tls.enabled }}
- {name: KUZUKURI_IDENTITIES, value: /etc/kuzukuri/identities/identities}
{{- end }}
- {name: KUZUKURI_MAX_CONNECTION_AGE_S, value: {{ $values.connections.maxAgeSeconds | quote }}}
- {name: KUZUKURI_DRAIN_MS, value: {{ $values.rollout.drainMs | quote }}}
- {name: KUZUKURI_DRAIN_MOST_MS, value: {{ $values.rollout.drainMostMs | quote }}}
- {name: KUZUKURI_GRACE_MS, value: {{ $values.rollout.graceMs | quote }}}
- {name: KUZUKURI_REFLECTION, value: {{ $values.reflection | quote }}}
- {name: KUZUKURI_LOG_LEVEL, value: {{ $values.logLevel }}}
{{- with $values.traces.collector }}
- {name: KUZUKURI_OTLP, value: {{ . | quote }}}
- {name: KUZUKURI_TRACE_RATIO, value: {{ $values.traces.ratio | quote }}}
{{- if $values.traces.caSecret }}
- {name: KUZUKURI_OTLP_CA, value: /etc/kuzukuri/traces/ca.crt}
{{- end }}
{{- end }}
{{- if hasKey $service "pools" }}
- {name: KUZUKURI_DATABASE_FILE, value: /etc/kuzukuri/database/serve}
- {name: KUZUKURI_READ_POOL, value: {{ $service.pools.read | quote }}}
- {name: KUZUKURI_WRITE_POOL, value: {{ $service.pools.write | quote }}}
{{- else }}
{{- if lt (include "kuzukuri.mib" $service.resources.limits.memory | int) (mul 2 $service.memoryMib | int) }}
{{- fail "aggregator.resources.limits.memory: at least twice aggregator.memoryMib" }}
{{- end }}
- {name: KUZUKURI_MEMORY_MIB, value: {{ $service.memoryMib | quote }}}
{{- range list "catalog" "budget" "indicator" }}
- {name: KUZUKURI_{{ upper . }}, value: "dns:///{{ . }}:50051"}
{{- end }}
{{- end }}
{{- end }}

{{/* Brings a schema to this version. Named by the version and by all that is in it, so that another one is another Job:
     a Job cannot be changed, and nothing has to be deleted first. */}}
{{- define "kuzukuri.migration" -}}
{{- $job := printf "%s-migrate" .part -}}
{{- $spec := include "kuzukuri.migrationSpec" . -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "kuzukuri.metadata" (dict "root" .root "part" $job "name" (printf "%s-%s" $job (include "kuzukuri.migrationVersion" .))) | nindent 2 }}
spec:
  {{- $spec | nindent 2 }}
{{- end }}

{{- define "kuzukuri.migrationVersion" -}}
{{- $readable := regexReplaceAll "[^a-z0-9]+" (include "kuzukuri.version" .root | lower) "-" | trunc 20 | trimAll "-" -}}
{{ $readable }}-{{ include "kuzukuri.migrationSpec" . | sha256sum | trunc 8 }}
{{- end }}

{{- define "kuzukuri.migrationSpec" -}}
{{- $values := .root.Values -}}
{{- $job := printf "%s-migrate" .part -}}
backoffLimit: {{ $values.migrations.backoffLimit }}
activeDeadlineSeconds: {{ $values.migrations.deadlineSeconds }}
ttlSecondsAfterFinished: {{ $values.migrations.ttlSeconds }}
template:
  metadata:
    labels:
      {{- include "kuzukuri.labels" (dict "root" .root "part" $job) | nindent 6 }}
      kuzukuri.local/database-client: "true"
    annotations:
      kuzukuri.local/attempt: {{ $values.migrations.attempt | quote }}
  spec:
    restartPolicy: Never
    serviceAccountName: {{ .part }}
    automountServiceAccountToken: false
    enableServiceLinks: false
    {{- with include "kuzukuri.pullSecrets" .root }}{{ . | nindent 4 }}{{ end }}
    securityContext:
      {{- include "kuzukuri.podSecurity" . | nindent 6 }}
    containers:
      - name: migrate
        image: {{ include "kuzukuri.image" (dict "root" .root "image" .part) }}
        imagePullPolicy: {{ $values.image.pullPolicy }}
        args: [migrate]
        env:
          - {name: KUZUKURI_DATABASE_FILE, value: /etc/kuzukuri/database/migrate}
        securityContext:
          {{- include "kuzukuri.containerSecurity" . | nindent 10 }}
        resources:
          {{- toYaml $values.migrations.resources | nindent 10 }}
        volumeMounts:
          - {name: database, mountPath: /etc/kuzukuri/database, readOnly: true}
    volumes:
      {{- include "kuzukuri.databaseVolume" (dict "root" .root "part" .part "key" "migrate") | nindent 6 }}
{{- end }}
