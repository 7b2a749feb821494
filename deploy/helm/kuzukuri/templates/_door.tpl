{{/* Envoy's configuration: a client's certificate is asked for, its URI looked up among door.callers, the call routed by its
     service; who called is told on, in place of whatever the client said. */}}
{{- define "kuzukuri.door" -}}
{{- $services := list "catalog" "budget" "indicator" "aggregator" -}}
node: {id: door, cluster: kuzukuri}
static_resources:
  listeners:
    - name: door
      address: {socket_address: {address: 0.0.0.0, port_value: 8443}}
      per_connection_buffer_limit_bytes: 1048576
      filter_chains:
        - transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              require_client_certificate: true
              common_tls_context:
                tls_params: {tls_minimum_protocol_version: TLSv1_3}
                alpn_protocols: [h2]
                tls_certificate_sds_secret_configs:
                  - {name: certificate, sds_config: {path_config_source: {path: /etc/envoy-door/certificate.yaml}}}
                validation_context_sds_secret_config: {name: ca, sds_config: {path_config_source: {path: /etc/envoy-door/ca.yaml}}}
          filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: door
                codec_type: HTTP2
                stream_idle_timeout: 0s
                drain_timeout: 15s
                common_http_protocol_options: {max_connection_duration: 600s, headers_with_underscores_action: REJECT_REQUEST}
                http2_protocol_options: {max_concurrent_streams: 128, initial_stream_window_size: 65536, initial_connection_window_size: 1048576}
                use_remote_address: true
                forward_client_cert_details: SANITIZE
                request_headers_timeout: 10s
                route_config:
                  name: services
                  # No client speaks for another: its certificate stands in place of whatever it said.
                  request_headers_to_add:
                    - header: {key: x-actor, value: "%DOWNSTREAM_PEER_URI_SAN%"}
                      append_action: OVERWRITE_IF_EXISTS_OR_ADD
                  virtual_hosts:
                    - name: services
                      domains: ["*"]
                      routes:
                        {{- range $services }}
                        # A call has the deadline its caller gave it; a stream may be long.
                        - match: {prefix: /kuzukuri.{{ . }}.v1., grpc: {}}
                          route: {cluster: {{ . }}, timeout: 0s, max_stream_duration: {grpc_timeout_header_max: 0s}}
                        {{- end }}
                http_filters:
                  - name: envoy.filters.http.rbac
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                      rules:
                        action: ALLOW
                        policies:
                          {{- if .Values.door.callers }}
                          callers:
                            permissions: [{any: true}]
                            principals:
                              {{- range .Values.door.callers }}
                              - authenticated: {principal_name: {exact: {{ include "kuzukuri.uri" (dict "root" $ "entry" .) | quote }}}}
                              {{- end }}
                          {{- else }} {}
                          {{- end }}
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
    # Health and figures alone: Envoy's own interface can change things, and is on a socket in the pod.
    - name: status
      address: {socket_address: {address: 0.0.0.0, port_value: 9901}}
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: status
                route_config:
                  name: status
                  virtual_hosts:
                    - name: status
                      domains: ["*"]
                      routes:
                        - match: {path: /ready, headers: [{name: ":method", string_match: {exact: GET}}]}
                          route: {cluster: admin}
                        - match: {path: /stats/prometheus, headers: [{name: ":method", string_match: {exact: GET}}]}
                          route: {cluster: admin}
                http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
  clusters:
    - name: admin
      type: STATIC
      load_assignment:
        cluster_name: admin
        endpoints:
          - lb_endpoints:
              - endpoint: {address: {pipe: {path: "@envoy-door"}}}
    {{- range $services }}
    - name: {{ . }}
      type: STRICT_DNS
      connect_timeout: 2s
      lb_policy: ROUND_ROBIN
      load_assignment:
        cluster_name: {{ . }}
        endpoints:
          - lb_endpoints:
              - endpoint: {address: {socket_address: {address: {{ . }}, port_value: 50051}}}
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config: {http2_protocol_options: {connection_keepalive: {interval: 30s, timeout: 5s}}}
      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
          sni: {{ . }}
          common_tls_context:
            # Envoy's clients stop at 1.2 unless told.
            tls_params: {tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3}
            alpn_protocols: [h2]
            tls_certificate_sds_secret_configs:
              - {name: certificate, sds_config: {path_config_source: {path: /etc/envoy-door/certificate.yaml}}}
            combined_validation_context:
              default_validation_context:
                match_typed_subject_alt_names:
                  - {san_type: URI, matcher: {exact: {{ include "kuzukuri.uri" (dict "root" $ "entry" (dict "account" .)) | quote }}}}
              validation_context_sds_secret_config: {name: ca, sds_config: {path_config_source: {path: /etc/envoy-door/ca.yaml}}}
    {{- end }}
overload_manager:
  resource_monitors:
    - name: envoy.resource_monitors.global_downstream_max_connections
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig
        max_active_downstream_connections: 10000
admin:
  address: {pipe: {path: "@envoy-door"}}
{{- end }}
