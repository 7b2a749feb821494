{{/* Labels of an object that belongs to a part: (dict "root" $ "part" "catalog") */}}
{{- define "kuzukuri.labels" -}}
app.kubernetes.io/name: {{ .part }}
app.kubernetes.io/part-of: kuzukuri
app.kubernetes.io/version: {{ include "kuzukuri.version" .root | quote }}
{{- end }}

{{- define "kuzukuri.version" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "kuzukuri.metadata" -}}
name: {{ .name | default .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "kuzukuri.labels" . | nindent 2 }}
{{- end }}

{{/* Reference of an image of the suite: (dict "root" $ "image" "catalog") */}}
{{- define "kuzukuri.image" -}}
{{- $image := .root.Values.image -}}
{{- if not $image.registry }}{{ fail "image.registry: name the registry that has the images" }}{{ end -}}
{{- with get $image.digests .image -}}
{{ $image.registry }}/{{ $.image }}@{{ . }}
{{- else -}}
{{- if $image.requireDigests }}{{ fail (printf "image.digests.%s: give the image's digest (image.requireDigests)" .image) }}{{ end -}}
{{ $image.registry }}/{{ .image }}:{{ include "kuzukuri.version" .root }}
{{- end -}}
{{- end }}

{{- define "kuzukuri.uri" -}}
{{- if .entry.uri }}{{ .entry.uri }}{{ else }}spiffe://{{ .root.Values.tls.trustDomain }}/ns/{{ .root.Release.Namespace }}/sa/{{ .entry.account }}{{ end -}}
{{- end }}

{{- define "kuzukuri.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 65534
fsGroup: 65534
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "kuzukuri.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "kuzukuri.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Pods of one part over zones and hosts: (dict "part" "catalog") */}}
{{- define "kuzukuri.spread" -}}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {app.kubernetes.io/name: {{ $.part }}}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}

{{/* The connection of one role, and the database's CA, as files, which only their group may read (288 is 0440): (dict "root" $ "part" "catalog" "key" "serve") */}}
{{- define "kuzukuri.databaseVolume" -}}
- name: database
  projected:
    defaultMode: 288
    sources:
      - secret:
          name: {{ .part }}-database
          items: [{key: {{ .key }}, path: {{ .key }}}]
      {{- with .root.Values.database.caSecret }}
      - secret:
          name: {{ . }}
          optional: true
          items: [{key: ca.crt, path: ca.crt}]
      {{- end }}
{{- end }}

{{/* A certificate with its key and its CA: (dict "part" "catalog") */}}
{{- define "kuzukuri.tlsVolume" -}}
- name: tls
  secret: {secretName: {{ .part }}-tls, defaultMode: 288}
{{- end }}

{{/* How a process that serves proves itself; the root. */}}
{{- define "kuzukuri.tlsSettings" -}}
{{- if .Values.tls.enabled -}}
- {name: KUZUKURI_TLS_CERT, value: /etc/kuzukuri/tls/tls.crt}
- {name: KUZUKURI_TLS_KEY, value: /etc/kuzukuri/tls/tls.key}
- {name: KUZUKURI_TLS_CA, value: /etc/kuzukuri/tls/ca.crt}
{{- else -}}
- {name: KUZUKURI_PLAINTEXT, value: "true"}
{{- end -}}
{{- end }}

{{/* One pod of a part may be evicted at a time: (dict "root" $ "part" "catalog") */}}
{{- define "kuzukuri.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "kuzukuri.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  # A pod that is not ready serves nobody: it must not keep a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {app.kubernetes.io/name: {{ .part }}}
{{- end }}

{{/* A document of its own when it is enabled: (dict "root" $ "part" "catalog" "autoscaling" VALUES) */}}
{{- define "kuzukuri.autoscaler" -}}
{{- with .autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}{{ fail (printf "%s.autoscaling: minReplicas is more than maxReplicas" $.part) }}{{ end }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "kuzukuri.metadata" $ | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ $.part }}}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .cpuPercent }}}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
    scaleDown:
      stabilizationWindowSeconds: {{ .scaleDownSeconds }}
      # One at a time: the next goes when clients have found the pods that stay.
      policies:
        - {type: Pods, value: 1, periodSeconds: 40}
{{- end }}
{{- end }}
{{- end }}

{{/* Connections of one pod: its pools, those for control and streams (services/platform/db/pools.h), one aside. */}}
{{- define "kuzukuri.connectionsOfPod" -}}
{{ add .pools.read .pools.write 2 4 1 }}
{{- end }}

{{/* Refuses values that could ask the database for more connections than it has. */}}
{{- define "kuzukuri.checkConnections" -}}
{{- $total := add 3 .Values.database.reservedConnections -}}
{{- $sums := list -}}
{{- range $name := list "catalog" "budget" "indicator" -}}
{{- $service := get $.Values $name -}}
{{- $pods := $service.replicas -}}
{{- if $service.autoscaling.enabled }}{{ $pods = $service.autoscaling.maxReplicas }}{{ end -}}
{{- /* While a rollout's new pods work, the old one they replace still ends its calls. */ -}}
{{- $pods = add $pods $.Values.rollout.maxSurge 1 -}}
{{- $each := include "kuzukuri.connectionsOfPod" $service | int -}}
{{- $total = add $total (mul $pods $each) -}}
{{- $sums = append $sums (printf "%s %d pods x %d = %d" $name (int $pods) $each (int (mul $pods $each))) -}}
{{- end -}}
{{- if .Values.backup.enabled }}{{ $total = add $total 1 }}{{ end -}}
{{- if gt (int $total) (int .Values.database.maxConnections) -}}
{{- fail (printf "connections: up to %d, but database.maxConnections is %d: %s; migrations 3, backup %d, reserved %d. Make pools, replicas or autoscaling.maxReplicas smaller, or allow more" (int $total) (int .Values.database.maxConnections) (join ", " $sums) (ternary 1 0 .Values.backup.enabled) (int .Values.database.reservedConnections)) -}}
{{- end -}}
{{- end }}

{{/* Bytes of a quantity of memory: Mi or Gi. */}}
{{- define "kuzukuri.mib" -}}
{{- if hasSuffix "Gi" . }}{{ mul 1024 (trimSuffix "Gi" . | int) }}{{ else }}{{ trimSuffix "Mi" . | int }}{{ end -}}
{{- end }}
