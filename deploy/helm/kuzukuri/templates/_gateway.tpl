{{/* Settings of the gateway, as environment: the one place that knows their names. */}}
{{- define "kuzukuri.gatewaySettings" -}}
{{- $gateway := .Values.gateway -}}
{{- if $gateway.staff.enabled }}
- {name: KUZUKURI_STAFF_LISTEN, value: "0.0.0.0:{{ include "kuzukuri.gatewayPort" "staff" }}"}
{{- if $gateway.staff.writes }}
- {name: KUZUKURI_WRITES, value: "true"}
{{- end }}
{{- end }}
{{- if $gateway.public.enabled }}
- {name: KUZUKURI_PUBLIC_LISTEN, value: "0.0.0.0:{{ include "kuzukuri.gatewayPort" "public" }}"}
- {name: KUZUKURI_PUBLISHED, value: /etc/kuzukuri/published/published}
- {name: KUZUKURI_PUBLIC_RATE, value: {{ $gateway.public.rate | quote }}}
- {name: KUZUKURI_PUBLIC_BURST, value: {{ $gateway.public.burst | quote }}}
{{- end }}
- {name: KUZUKURI_HEALTH_LISTEN, value: "0.0.0.0:50052"}
- {name: KUZUKURI_METRICS_LISTEN, value: "0.0.0.0:9464"}
{{- if $gateway.pages }}
- {name: KUZUKURI_PAGES, value: /usr/share/kuzukuri/web}
{{- end }}
{{ include "kuzukuri.tlsSettings" . }}
{{- with $gateway.trustedProxies }}
- {name: KUZUKURI_TRUSTED_PROXY, value: {{ include "kuzukuri.trustedProxies" $ | quote }}}
{{- end }}
- {name: KUZUKURI_IDENTITY_HEADER, value: {{ $gateway.identityHeader }}}
{{- with $gateway.allowOrigins }}
- {name: KUZUKURI_ALLOW_ORIGIN, value: {{ join "," . | quote }}}
{{- end }}
- {name: KUZUKURI_MEMORY_MIB, value: {{ $gateway.memoryMib | quote }}}
- {name: KUZUKURI_ANSWER_MIB, value: {{ sub (include "kuzukuri.mib" $gateway.resources.limits.memory | int) (add 64 $gateway.memoryMib | int) | quote }}}
{{- range list "catalog" "budget" "indicator" "aggregator" }}
- {name: KUZUKURI_{{ upper . }}, value: "dns:///{{ . }}:50051"}
{{- end }}
- {name: KUZUKURI_DRAIN_MS, value: {{ $gateway.drainMs | quote }}}
- {name: KUZUKURI_GRACE_MS, value: {{ .Values.rollout.graceMs | quote }}}
- {name: KUZUKURI_LOG_LEVEL, value: {{ .Values.logLevel }}}
{{- end }}

{{/* URIs of the proxies whose word on callers counts, with commas between them. */}}
{{- define "kuzukuri.trustedProxies" -}}
{{- $uris := list -}}
{{- range .Values.gateway.trustedProxies }}{{ $uris = append $uris (include "kuzukuri.uri" (dict "root" $ "entry" .)) }}{{ end -}}
{{ join "," $uris }}
{{- end }}

{{/* The listeners that are on, public and staff: their names with blanks between them. */}}
{{- define "kuzukuri.gatewayListeners" -}}
{{- $on := list -}}
{{- range list "public" "staff" }}{{ if (get $.Values.gateway .).enabled }}{{ $on = append $on . }}{{ end }}{{ end -}}
{{ join " " $on }}
{{- end }}

{{/* Refuses values of a gateway that would serve nobody, or let somebody write whom nobody names. */}}
{{- define "kuzukuri.checkGateway" -}}
{{- with .Values.gateway -}}
{{- if not (or .public.enabled .staff.enabled) }}{{ fail "gateway: both listeners are off; enable gateway.public or gateway.staff, or set gateway.enabled=false" }}{{ end -}}
{{- if and .staff.enabled .staff.writes }}
{{- if not $.Values.tls.enabled }}{{ fail "gateway.staff.writes: who writes is known by the proxy's certificate, which needs tls.enabled" }}{{ end -}}
{{- if not .trustedProxies }}{{ fail "gateway.staff.writes: name in gateway.trustedProxies the proxy that says who writes" }}{{ end -}}
{{- end -}}
{{- if lt (include "kuzukuri.mib" .resources.limits.memory | int) (add 96 .memoryMib | int) }}{{ fail "gateway.resources.limits.memory: at least 96Mi more than gateway.memoryMib, for itself and answers that are being sent" }}{{ end -}}
{{- $seen := dict -}}
{{- range .public.published -}}
{{- $code := .jurisdiction -}}
{{- if hasKey $seen $code }}{{ fail (printf "gateway.public.published: %s is named twice; put its years into one entry" $code) }}{{ end -}}
{{- $years := dict -}}
{{- range .years -}}
{{- $year := regexFind "^[0-9]+" (toString .) -}}
{{- if hasKey $years $year }}{{ fail (printf "gateway.public.published: %s of %s is named twice; a year is published as it stands or at one snapshot" $year $code) }}{{ end -}}
{{- $_ := set $years $year true -}}
{{- end -}}
{{- $_ := set $seen $code true -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The port of a listener, public or staff. */}}
{{- define "kuzukuri.gatewayPort" -}}
{{- ternary 8444 8445 (eq . "public") -}}
{{- end }}
