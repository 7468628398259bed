FROM python:3.11-slim AS build
COPY .ci/requirements.txt /requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/hocso --create-home hocso
COPY --from=build /opt/venv /opt/venv
WORKDIR /opt/hocso
COPY bot ./bot
COPY lessons ./lessons
COPY quizzes ./quizzes
COPY locales ./locales
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOCSO_HOST=0.0.0.0 \
    HOCSO_DATABASE_URL=sqlite:////var/lib/hocso/hocso.db
USER hocso
VOLUME /var/lib/hocso
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
