(* OCaml's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md). *)

external now_ns : unit -> (int[@untagged]) = "xc_bytecode" "xc_now_ns" [@@noalloc]
external thread_id : unit -> int = "xc_thread_id"

exception Refused of string

let refuse format = Printf.ksprintf (fun text -> raise (Refused text)) format
let iterations_max = 1_000_000_000

let case_of id =
  match List.find_opt (fun (case : Ways.case) -> case.id = id) Ways.all with
  | Some case -> case
  | None -> refuse "unknown case '%s'" id

(* Nanoseconds of that number of iterations, with the right answer. *)
let elapsed_ns (case : Ways.case) iterations =
  let loop = case.loop in
  let begun = now_ns () in
  let kept = loop iterations in
  let ended = now_ns () in
  let expected = case.expected iterations in
  if kept <> expected then refuse "the answer is %d instead of %d" kept expected;
  ended - begun

let hello = function
  | "1" -> [ Printf.sprintf "hello 1 %d %s" (thread_id ()) Sys.ocaml_version ]
  | protocol -> refuse "unknown protocol '%s': this is version 1" protocol

let list () =
  List.map (fun (case : Ways.case) -> Printf.sprintf "case %s %s" case.id case.summary) Ways.all
  @ [ "end" ]

let prepare id =
  let case = case_of id in
  List.iter (fun iterations -> ignore (elapsed_ns case iterations)) [ 1; 10; 1000 ];
  [ "ok" ]

let digits word = word <> "" && String.for_all (fun c -> c >= '0' && c <= '9') word

let run id word =
  let case = case_of id in
  match if digits word then int_of_string_opt word else None with
  | Some iterations when iterations >= 1 && iterations <= iterations_max ->
      [ Printf.sprintf "ns %d" (elapsed_ns case iterations) ]
  | _ -> refuse "iterations '%s' are not from 1 to %d" word iterations_max

let answer line =
  try
    match String.split_on_char ' ' line with
    | [ "hello"; protocol ] -> hello protocol
    | [ "list" ] -> list ()
    | [ "prepare"; id ] -> prepare id
    | [ "run"; id; iterations ] -> run id iterations
    | _ -> refuse "unknown command '%s'" line
  with Refused text -> [ "fail " ^ text ]

let rec converse () =
  match input_line stdin with
  | exception End_of_file -> ()
  | "quit" -> ()
  | line ->
      List.iter (fun text -> print_string text; print_char '\n') (answer line);
      flush stdout;
      converse ()

(* The runtime's lock exists for threads, and the C library's own locks are cheaper in a process
   that has never had any: this one has had one. *)
let () =
  Thread.join (Thread.create ignore ());
  converse ()
